/**
 * What must be told apart to find a word of SQL: comments, strings (also `E''` and dollar-quoted), quoted names. The last alternative is
 * a bare word or number.
 */
const TOKEN =
  /--[^\n]*|\/\*(?:[^*]|\*(?!\/))*\*\/|[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|\d[\w.]*/g;

/** One word of an SQL text that stands outside of quoted names and comments, or one plain string with its quotes. */
export type SqlWord = {
  readonly word: string;
  /** What follows the word up to the end of the text. */
  readonly after: string;
  /** The bare word or string, or the one character, that stands before it; empty at the beginning. */
  readonly before: string;
};

/** A replacement for a word, and how many characters of what follows it go as well. */
export type Replacement = { readonly text: string; readonly consumes?: number };

/** The text with some of its words replaced; `replace` gives undefined for a word that stays. */
export function replaceWords(sql: string, replace: (word: SqlWord) => Replacement | undefined): string {
  let result = '';
  let copied = 0;
  let before = '';
  let lastEnd = 0;
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(sql); match !== null; match = TOKEN.exec(sql)) {
    const [token] = match;
    const between = sql.slice(lastEnd, match.index).trim();
    const end = match.index + token.length;
    lastEnd = end;
    if (between !== '') before = between.slice(-1);
    if (token.startsWith('--') || token.startsWith('/*')) continue;
    const isWord = /^[A-Za-z_\u0080-\uffff']/.test(token) && !/^[eE]'/.test(token);
    const replacement = isWord ? replace({ word: token, after: sql.slice(end), before }) : undefined;
    before = token;
    if (replacement === undefined) continue;
    result += sql.slice(copied, match.index) + replacement.text;
    copied = end + (replacement.consumes ?? 0);
    TOKEN.lastIndex = Math.max(TOKEN.lastIndex, copied);
  }
  return copied === 0 ? sql : result + sql.slice(copied);
}
