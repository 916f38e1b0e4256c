/** A row of the journal, as the database hands it out: the images are JSON text. */
export type JournalEntry = {
  readonly position: string;
  readonly transaction: string;
  readonly relation: number;
  /** `t` begins a TRUNCATE, and has no images: a `d` follows for each row. */
  readonly operation: 'i' | 'u' | 'd' | 't';
  readonly placeBefore: string | null;
  readonly placeAfter: string | null;
  readonly before: string | null;
  readonly after: string | null;
  readonly backend: number;
  readonly statement: string;
};
