/** A row of the journal, as the database hands it out: the images are JSON text. */
export type JournalEntry = {
  readonly position: string;
  readonly transaction: string;
  readonly relation: number;
  readonly operation: 'i' | 'u' | 'd';
  readonly placeBefore: string | null;
  readonly placeAfter: string | null;
  readonly before: string | null;
  readonly after: string | null;
  readonly backend: number;
  readonly statement: string;
};
