/** A uuid in its usual form wherever it stands, or a run of digits that may hold one without dashes. */
const UUID_OR_HEX = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32,}/gi;
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const WORD = /[\w-]{8,}/g;

/** How many parts of a compound word are put together again: `export-of-<id>-2.csv` has some around the id. */
const maxParts = 12;

/** Whether a text is a uuid in its usual form, and nothing else. */
export function isUuid(text: string): boolean {
  return text.length === 36 && text[8] === '-' && UUID.test(text);
}

/** What may be an id in a text, in canonical form: uuids wherever they stand and, if asked for, words and parts of words. */
export function* idsIn(text: string, { withWords }: { readonly withWords: boolean }): Generator<string> {
  for (const [found] of text.matchAll(UUID_OR_HEX)) {
    const digits = found.replaceAll('-', '').toLowerCase();
    if (digits.length % 32 === 0) for (let at = 0; at < digits.length; at += 32) yield digits.slice(at, at + 32);
    else for (let at = 0; at + 32 <= digits.length; at += 1) yield* varied(digits.slice(at, at + 32));
  }
  if (!withWords) return;
  for (const [word] of text.matchAll(WORD)) {
    yield word;
    if (/[-_]/.test(word)) yield* partsOf(word);
  }
  // A key may have any characters in it; then it is found where nothing else stands beside it.
  for (const line of text.split('\n')) if (/[^\w-]/.test(line)) yield line;
}

/** An id of few different digits, as people make them up, would be found in any run of zeros. */
function* varied(digits: string): Generator<string> {
  if (new Set(digits).size >= 6) yield digits;
}

/** What stands between any two dashes or underscores of a word. */
function* partsOf(word: string): Generator<string> {
  const bounds = [...word.matchAll(/[-_]/g)].map(({ index }) => index).slice(0, maxParts);
  const starts = [0, ...bounds.map((bound) => bound + 1)];
  const ends = [...bounds, word.length];
  for (const start of starts)
    for (const end of ends) if (end - start >= 8 && end - start < word.length) yield word.slice(start, end);
}
