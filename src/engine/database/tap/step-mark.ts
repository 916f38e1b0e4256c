import { createHash } from 'node:crypto';

const MARK = /^\/\* leakproof (s\d+) \*\/ /;

/** Postgres cuts names of statements off after so many bytes. */
const LONGEST_NAME = 63;

/** Stands for the step of what is none's: what was begun when the application was built, or lost its course on the way through a socket. */
export const NOBODY = 's0';

/** What is put before a statement of a step, so that the journal tells who has written a row, whichever connection it was written on. */
export function stepMark(step: string): string {
  return `/* leakproof ${step} */ `;
}

/** The text without its mark, and the step that the mark names; null where there is none. */
export function readMark(text: string): { readonly text: string; readonly step: string | null } {
  const [mark = '', step = null] = MARK.exec(text) ?? [];
  return { text: text.slice(mark.length), step };
}

/** The name of a prepared statement whose text is marked. */
export function markedName(mark: string, name: string): string {
  const marked = mark + name;
  return Buffer.byteLength(marked) <= LONGEST_NAME
    ? marked
    : mark + createHash('sha1').update(name).digest('hex').slice(0, 32);
}
