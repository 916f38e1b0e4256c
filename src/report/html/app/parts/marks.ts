/** A text that names a tenant's row, or is its canary: to be shown wherever it stands. */
export type Mark = {
  readonly text: string;
  /** What it is, for whoever looks at it: `assignments of org-b`. */
  readonly title: string;
  /** The tenant's place in the palette; null where nobody knows whose it is. */
  readonly tenant: number | null;
  /** Whether the finding is about it. */
  readonly isForeign: boolean;
};

/** A stretch of text, marked or not. */
export type Segment = { readonly text: string; readonly mark: Mark | null };

/** Shorter texts could be any number or word: they are marked only where they are a whole value whose name says that it is a key. */
const shortestSought = 6;

/** A mark with how it may be written. */
type Spelled = { readonly mark: Mark; readonly spellings: readonly string[] };

/** Finds marks in texts, also in capitals, without dashes, in hex, and inside of base64. */
export class Marker {
  readonly #spelled: readonly Spelled[];
  readonly #short: ReadonlyMap<string, Mark>;
  readonly #pattern: RegExp | undefined;
  readonly #bySpelling = new Map<string, Mark>();

  constructor(marks: readonly Mark[]) {
    // What the finding is about comes before what merely is somebody's.
    const sorted = marks.toSorted((one, other) => Number(other.isForeign) - Number(one.isForeign));
    this.#short = new Map(sorted.toReversed().map((mark) => [mark.text, mark]));
    this.#spelled = sorted
      .filter(({ text }) => text.length >= shortestSought)
      .map((mark) => ({ mark, spellings: mark.isForeign ? spellingsOf(mark.text) : [mark.text] }));
    for (const { mark, spellings } of this.#spelled)
      for (const spelling of spellings)
        if (!this.#bySpelling.has(spelling.toLowerCase())) this.#bySpelling.set(spelling.toLowerCase(), mark);
    const all = [...this.#bySpelling.keys()].sort((one, other) => other.length - one.length);
    this.#pattern = all.length === 0 ? undefined : new RegExp(all.map((one) => escapeForPattern(one)).join('|'), 'gi');
  }

  /** The text in stretches, in order. `field` is the name that it stands under, if it is a whole value. */
  segments(text: string, field?: string): readonly Segment[] {
    const short = field !== undefined && text.length < shortestSought && isKeyName(field) && this.#short.get(text);
    if (short) return [{ text, mark: short }];
    if (!this.#pattern) return [{ text, mark: null }];
    const segments: Segment[] = [];
    let end = 0;
    for (const { 0: found, index } of text.matchAll(this.#pattern)) {
      if (index > end) segments.push({ text: text.slice(end, index), mark: null });
      segments.push({ text: found, mark: this.#bySpelling.get(found.toLowerCase()) ?? null });
      end = index + found.length;
    }
    if (end < text.length || segments.length === 0) segments.push({ text: text.slice(end), mark: null });
    return segments;
  }

  /** Whether something that the finding is about stands in the text. */
  hasForeign(text: string): boolean {
    return this.segments(text).some(({ mark }) => mark?.isForeign === true);
  }
}

function isKeyName(field: string): boolean {
  return /(?:^|[_\W])(?:ids?|key|code|number)$|Ids?$/.test(field);
}

/** How a text may be written by whoever hides it without meaning to. */
function spellingsOf(text: string): readonly string[] {
  const bytes = new TextEncoder().encode(text);
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const forms = [text, text.replaceAll('-', ''), hex, encodeURIComponent(text), ...base64Forms(bytes)];
  return [...new Set(forms)].filter(({ length }) => length >= shortestSought);
}

/** What of base64 is the same whatever stands before and after, for each of three alignments; in both alphabets. */
function base64Forms(bytes: Uint8Array): readonly string[] {
  return [0, 1, 2].flatMap((shift) => {
    const padded = String.fromCharCode(...new Uint8Array(shift), ...bytes);
    const whole = btoa(padded).replaceAll('=', '');
    const core = whole.slice(shift === 0 ? 0 : shift + 1, Math.floor((padded.length * 4) / 3));
    return [core, core.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

/** `RegExp.escape` is younger than some browsers. */
function escapeForPattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
