/**
 * What must be passed over to find where a statement ends: comments, strings (also `E''` and dollar-quoted), quoted names. The last
 * alternatives are a bare word and the end itself.
 */
const TOKEN =
  /--[^\n]*|\/\*(?:[^*]|\*(?!\/))*\*\/|[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|;/g;

/** One statement of a text, and where it begins there. */
export type SqlStatement = { readonly text: string; readonly offset: number };

/** The statements of a text, in order. A body between `BEGIN ATOMIC` and its `END` belongs to the statement around it. */
export function splitStatements(sql: string): readonly SqlStatement[] {
  const statements: SqlStatement[] = [];
  let start = 0;
  let depth = 0;
  let before = '';
  const close = (end: number) => {
    const text = sql.slice(start, end);
    if (/\S/.test(text)) statements.push({ text, offset: start });
    start = end;
  };
  for (const { 0: token, index } of sql.matchAll(TOKEN)) {
    const word = token.toUpperCase();
    if (before === 'BEGIN' && word === 'ATOMIC') depth = 1;
    else if (depth > 0 && word === 'CASE') depth += 1;
    else if (depth > 0 && word === 'END') depth -= 1;
    else if (depth === 0 && token === ';') close(index + 1);
    if (!token.startsWith('--') && !token.startsWith('/*')) before = word;
  }
  close(sql.length);
  return statements;
}
