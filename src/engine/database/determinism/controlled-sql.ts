import { DETERMINISM_SCHEMA, NOW } from './shadows.ts';
import { type Replacement, replaceWords, type SqlWord } from './sql-text.ts';

/** The clock keywords of the standard, each with its type. They are grammar, not functions, so no function can stand in for them. */
export const CLOCK_KEYWORDS: ReadonlyMap<string, string> = new Map([
  ['current_timestamp', 'timestamptz'],
  ['current_date', 'date'],
  ['current_time', 'timetz'],
  ['localtimestamp', 'timestamp'],
  ['localtime', 'time'],
]);

/** What the strings that Postgres reads as times stand for. As an expression they have no name of a column, as a string has none. */
const SPECIAL_TIMES: ReadonlyMap<string, string> = new Map([
  ['now', `(${NOW} + interval '0')`],
  ['today', `(${DETERMINISM_SCHEMA}.current_date() + 0)`],
  ['tomorrow', `(${DETERMINISM_SCHEMA}.current_date() + 1)`],
  ['yesterday', `(${DETERMINISM_SCHEMA}.current_date() - 1)`],
]);

const SPECIAL = /^'\s*(now|today|tomorrow|yesterday)\s*'/i;
const TIME_TYPE = /^(?:timestamp|timestamptz|date|time|timetz)$/i;
const CAST_TO_TIME = /^(?:\s*::|\s+as\s)\s*(?:timestamp|timestamptz|date|time|timetz)\b/i;
const ZONE = /^\s+with(?:out)?\s+time\s+zone\b/i;

/** What may read a clock otherwise than by a function, in JavaScript and in Postgres; a quick look before the slow one. */
export const MAY_READ_CLOCK =
  "current_timestamp|current_date|current_time|localtime|'\\s*(now|today|tomorrow|yesterday)\\s*'";
const MAY_HOLD_KEYWORD = new RegExp(MAY_READ_CLOCK, 'i');

/** Names of functions of time and chance, each with the quoted schemas where they are. */
export type Calls = ReadonlyMap<string, readonly string[]>;

/**
 * The same SQL with all that reads a clock past the functions (`CURRENT_TIMESTAMP`, `LOCALTIME(3)`, `'today'::date`, …) replaced by a
 * call of one of the harness's. With `calls`, also the calls of those functions, for a database in which they do not lead to the
 * harness's by themselves.
 */
export function controlledSql(sql: string, calls?: Calls): string {
  if (calls === undefined && !MAY_HOLD_KEYWORD.test(sql)) return sql;
  return replaceWords(
    sql,
    (word) => keywordReplaced(word) ?? timeReplaced(word) ?? (calls && callReplaced(word, calls)),
  );
}

function keywordReplaced({ word, after, before }: SqlWord): Replacement | undefined {
  const keyword = word.toLowerCase();
  const type = CLOCK_KEYWORDS.get(keyword);
  // After AS and after a dot the keyword is a name.
  if (type === undefined || before === '.' || /^as$/i.test(before)) return undefined;
  const call = `${DETERMINISM_SCHEMA}.${keyword}()`;
  const precision = type === 'date' ? undefined : /^\s*\(\s*\d\s*\)/.exec(after)?.[0];
  return precision === undefined
    ? { text: call }
    : { text: `CAST(${call} AS ${type}${precision.trim()})`, consumes: precision.length };
}

/** `'today'::date`, `CAST('now' AS timestamptz)`, `timestamp with time zone 'now'`. */
function timeReplaced({ word, after, before }: SqlWord): Replacement | undefined {
  if (word.startsWith("'")) {
    const time = CAST_TO_TIME.test(after) ? specialTime(word) : undefined;
    return time === undefined ? undefined : { text: time };
  }
  if (before === '.' || !TIME_TYPE.test(word)) return undefined;
  const zone = ZONE.exec(after)?.[0] ?? '';
  const [space = ''] = /^\s*/.exec(after.slice(zone.length)) ?? [];
  const string = SPECIAL.exec(after.slice(zone.length + space.length))?.[0];
  const time = string === undefined ? undefined : specialTime(string);
  if (string === undefined || time === undefined) return undefined;
  return { text: `CAST(${time} AS ${word}${zone})`, consumes: zone.length + space.length + string.length };
}

function specialTime(string: string): string | undefined {
  return SPECIAL_TIMES.get(SPECIAL.exec(string)?.[1]?.toLowerCase() ?? '');
}

/** What a name with parentheses behind it is no call after: it is being made, or is that of a table. */
const NO_CALL_AFTER = /^(?:function|procedure|routine|table|into|on|join|references|update|with|as|\.)$/i;

/** Not `age(x)`, since other functions are called the same. */
const AMBIGUOUS = new Set(['age']);

function callReplaced({ word, after, before }: SqlWord, calls: Calls): Replacement | undefined {
  if (NO_CALL_AFTER.test(before)) return undefined;
  const name = word.toLowerCase();
  if (calls.has(name) && !AMBIGUOUS.has(name)) {
    return /^\s*\(/.test(after) ? { text: `${DETERMINISM_SCHEMA}.${name}` } : undefined;
  }
  const qualified = /^\s*\.\s*(\w+)(?=\s*\()/.exec(after);
  const called = qualified?.[1]?.toLowerCase();
  if (!qualified || called === undefined || !calls.get(called)?.includes(name)) return undefined;
  return { text: `${DETERMINISM_SCHEMA}.${called}`, consumes: qualified[0].length };
}
