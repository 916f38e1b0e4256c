import { replaceWords } from './sql-text.ts';

/** The type of each of the standard's clock keywords. They are grammar, not functions, so no schema can shadow them. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['current_timestamp', 'timestamptz'],
  ['current_date', 'date'],
  ['current_time', 'timetz'],
  ['localtimestamp', 'timestamp'],
  ['localtime', 'time'],
]);

const MAY_HOLD_KEYWORD = /current_timestamp|current_date|current_time|localtime/i;

/** The same SQL with the clock keywords (`CURRENT_TIMESTAMP`, `LOCALTIME(3)`, …) replaced by `now`, a call of a clock function. */
export function withoutClockKeywords(sql: string, now: string): string {
  if (!MAY_HOLD_KEYWORD.test(sql)) return sql;
  return replaceWords(sql, ({ word, after, before }) => {
    const type = TYPES.get(word.toLowerCase());
    // After AS and after a dot the keyword is a name.
    if (type === undefined || before === '.' || /^as$/i.test(before)) return undefined;
    const precision = type === 'date' ? undefined : /^\s*\(\s*\d\s*\)/.exec(after)?.[0];
    return { text: `CAST(${now} AS ${type}${precision ?? ''})`, consumes: precision?.length ?? 0 };
  });
}
