import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { controlledSql } from './controlled-sql.ts';

const calls = new Map([
  ['now', ['pg_catalog']],
  ['random', ['pg_catalog']],
  ['age', ['pg_catalog']],
  ['gen_random_bytes', ['extensions']],
]);

/** Pieces of SQL, each with what it becomes. */
const pieces: readonly (readonly [sql: string, controlled: string])[] = [
  ['CURRENT_DATE', 'leakproof_determinism.current_date()'],
  ['Current_Timestamp', 'leakproof_determinism.current_timestamp()'],
  ['localtime (3)', 'CAST(leakproof_determinism.localtime() AS time(3))'],
  ["'today'::date", '(leakproof_determinism.current_date() + 0)::date'],
  ["CAST(' NOW ' AS timestamptz)", "CAST((leakproof_determinism.now() + interval '0') AS timestamptz)"],
  ["date 'yesterday'", 'CAST((leakproof_determinism.current_date() - 1) AS date)'],
  ["timestamp with time zone 'now'", "CAST((leakproof_determinism.now() + interval '0') AS timestamp with time zone)"],
  ...[
    'current_date_of',
    'x AS current_date',
    'x AS /* so */ current_date',
    'x.current_time',
    '"current_date"',
    "'current_date'",
    "E'it\\'s current_date'",
    "'it''s current_date'",
    '$$ current_date $$',
    '$f$ current_date $$ $f$',
    '-- current_date\n',
    "/* current_date ' */",
    "'today'",
    "'today'::text",
    "date '2030-01-01'",
    "'1'::int",
  ].map((same) => [same, same] as const),
];

describe('controlledSql', () => {
  it.for(pieces)('makes of %s %s', ([sql, controlled]) => {
    expect(controlledSql(`SELECT ${sql}, 1`)).toBe(`SELECT ${controlled}, 1`);
  });

  test.prop([fc.array(fc.tuple(fc.constantFrom(...pieces), fc.constantFrom(', ', ' + ', '\n(', ' = ')))])(
    'looks at each piece for itself, wherever it stands',
    (parts) => {
      const joined = (at: 0 | 1) => `SELECT ${parts.map(([piece, between]) => piece[at] + between).join('')}1`;
      expect(controlledSql(joined(0))).toBe(joined(1));
      expect(controlledSql(joined(1))).toBe(joined(1));
    },
  );

  it.for<readonly [sql: string, controlled: string]>([
    ['SELECT now(), Random( )', 'SELECT leakproof_determinism.now(), leakproof_determinism.random( )'],
    ['SELECT pg_catalog.now()', 'SELECT leakproof_determinism.now()'],
    ['SELECT extensions.gen_random_bytes(3)', 'SELECT leakproof_determinism.gen_random_bytes(3)'],
    ['SELECT * FROM random()', 'SELECT * FROM leakproof_determinism.random()'],
    [
      'SELECT own.now(), public.gen_random_bytes(3), age(born)',
      'SELECT own.now(), public.gen_random_bytes(3), age(born)',
    ],
    ['INSERT INTO random (now) SELECT now FROM now', 'INSERT INTO random (now) SELECT now FROM now'],
    ['CREATE FUNCTION random() RETURNS int', 'CREATE FUNCTION random() RETURNS int'],
    ['WITH random (x) AS (SELECT 1) SELECT', 'WITH random (x) AS (SELECT 1) SELECT'],
    ["SELECT 'now()', $$ now() $$ -- now()", "SELECT 'now()', $$ now() $$ -- now()"],
    ['SELECT CURRENT_DATE', 'SELECT leakproof_determinism.current_date()'],
  ])('with calls, makes of %s %s', ([sql, controlled]) => {
    expect(controlledSql(sql, calls)).toBe(controlled);
    expect(controlledSql(controlled, calls)).toBe(controlled);
  });
});
