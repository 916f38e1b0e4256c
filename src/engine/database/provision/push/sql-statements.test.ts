import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { splitStatements } from './sql-statements.ts';

/** Statements whose semicolons end nothing but themselves. */
const statement = fc.constantFrom(
  "INSERT INTO t VALUES ('a;b''; c')",
  String.raw`SELECT E'\';'`,
  'SELECT 1 AS "a;b"',
  'DO $$ BEGIN PERFORM 1; END $$',
  'DO $x$ BEGIN PERFORM $$;$$; END $x$',
  'SELECT 1 /* ; */ + 1',
  'SELECT 1 -- ;\n + 1',
  'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END',
  'BEGIN',
  'SELECT CASE WHEN true THEN 1 END',
  'END',
);

test.prop([fc.array(statement, { maxLength: 6 }), fc.boolean()])(
  'splits a text into the statements that it was made of, and tells where each begins',
  (statements, endsWithSemicolon) => {
    const sql = statements.join(';\n') + (endsWithSemicolon && statements.length > 0 ? ';' : '');
    const split = splitStatements(sql);
    expect(split.map(({ text }) => text.trim().replace(/;$/, ''))).toEqual(statements);
    expect(split.every(({ text, offset }) => sql.startsWith(text, offset))).toBe(true);
  },
);
