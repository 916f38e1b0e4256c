import { readFileSync } from 'node:fs';
import { basename, relative, resolve } from 'node:path';
import pg from 'pg';
import { UsageError } from '../../../errors.ts';
import type { Push } from './push.ts';
import { pushError } from './push-error.ts';
import { digestFiles, filesBelow } from './source-files.ts';
import { type SqlStatement, splitStatements } from './sql-statements.ts';

/** A push of SQL files. */
export type SqlPush = {
  /** A folder whose `.sql` files are run in the order of their names and numbers, folders in it included; or one file. */
  readonly folder: string;
  /** The folder of the project, to which `folder` is relative; the working directory unless given. */
  readonly cwd?: string;
};

/** Files by which migrations are taken back, as well-known tools name them. */
const BACKWARDS = /(^|\.)down\.sql$|^U[\d._]+__/i;

/** Where, in a file that holds both ways, the way back begins: dbmate, goose, sql-migrate, node-pg-migrate. */
const WAY_BACK = /^--\s*(?:migrate:down|\+goose\s+down|\+migrate\s+down|down\s+migration)\b/im;

/** What Postgres refuses inside of a transaction, or uses only after one. */
const OUTSIDE_TRANSACTIONS = /\bCONCURRENTLY\b|\bADD\s+VALUE\b|\bVACUUM\b/i;

/**
 * Makes the schema of SQL files: migrations, whatever tool they are for, or a dump of the schema. Each file is a transaction, as most tools
 * run it, unless it holds what cannot be in one. What takes migrations back is left out.
 */
export function sqlPush({ folder, cwd = process.cwd() }: SqlPush): Push {
  const find = () => findSqlFiles(resolve(cwd, folder), folder);
  return {
    name: `the SQL in ${folder}`,
    digest: () => digestFiles(find(), cwd),
    run: async ({ client }) => {
      for (const file of find()) await runFile(client, file, relative(cwd, file));
    },
  };
}

function findSqlFiles(path: string, given: string): readonly string[] {
  const files = filesBelow(path, (name) => /\.sql$/i.test(name)).filter((file) => !BACKWARDS.test(basename(file)));
  if (files.length === 0) {
    throw new UsageError(
      `pushing the schema failed: ${given} holds no SQL; expected files that end in .sql. Mend the path in the push.`,
    );
  }
  // Flyway's repeatable migrations come last.
  const isRepeatable = (file: string) => basename(file).startsWith('R__');
  return [...files.filter((file) => !isRepeatable(file)), ...files.filter(isRepeatable)];
}

async function runFile(client: pg.Client, file: string, name: string): Promise<void> {
  const sql = forwards(readFileSync(file, 'utf8'));
  const statements: readonly SqlStatement[] = OUTSIDE_TRANSACTIONS.test(sql)
    ? splitStatements(sql)
    : [{ text: sql, offset: 0 }];
  for (const { text, offset } of statements) {
    try {
      await client.query(text);
    } catch (cause) {
      throw pushError(name, describe(cause, sql, offset), cause);
    }
  }
  // A dump empties the search path of its session, a migration may take another role.
  await client.query('DISCARD ALL').catch((cause: unknown) => {
    throw pushError(name, 'a transaction is still open at its end', cause);
  });
}

/** The part of a file that makes something. pg_dump puts a word to psql around it, which is no SQL. */
function forwards(sql: string): string {
  const back = WAY_BACK.exec(sql);
  return (back === null ? sql : sql.slice(0, back.index)).replace(/^\\(un)?restrict .*$/gm, '');
}

function describe(cause: unknown, sql: string, offset: number): string {
  if (!(cause instanceof pg.DatabaseError)) return String(cause);
  const position = Number(cause.position);
  const line = position > 0 ? `, line ${sql.slice(0, offset + position).split('\n').length}` : '';
  return `${cause.message} (${cause.code}${line})`;
}
