import type { ClientBase } from 'pg';
import { z } from 'zod';
import { UsageError } from '../../errors.ts';
import { isPermissionDenied } from '../journal/database-failure.ts';
import { HARNESS_SCHEMA } from './harness-schema.ts';
import { findNote, hasMarker, writeNote } from './marker-notes.ts';

const NOTE = 'tables';

const noted = z.array(z.string());

/** How many are named where there are more. */
const MOST_NAMED = 10;

/** What holds data and is nobody's part: a partition goes with its table, a member of an extension with that. */
const TABLES = `
  SELECT format('%I.%I', nspname, relname) AS name, current_database() AS database FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
   WHERE relkind IN ('r', 'p', 'm', 'f') AND NOT relispartition
     AND nspname !~ '^(pg_|${HARNESS_SCHEMA})' AND nspname <> 'information_schema'
     AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')
   ORDER BY 1`;

/**
 * Asks whether the tables of a marked database are those that a run has last noted, or some of them.
 *
 * @throws UsageError with the names of the others, and what takes them for the harness's own.
 */
export async function assertKnownTables(client: ClientBase): Promise<void> {
  const note = await findNote(client, NOTE);
  if (note === undefined) return;
  const known = new Set(noted.parse(JSON.parse(note)));
  const { names, database } = await readTables(client);
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  const more = unknown.length - MOST_NAMED;
  throw new UsageError(
    `integration database refused by rule known-tables: ${database} holds ${unknown.slice(0, MOST_NAMED).join(', ')}` +
      `${more > 0 ? ` and ${more} more` : ''}, which no run has made; expected the tables that the last run has left. They are kept as they ` +
      `are. Take them out, or, if they may be dropped, run in it: DELETE FROM ${HARNESS_SCHEMA}.marker WHERE name = '${NOTE}';`,
  );
}

/** Notes the tables that are there now as those of the harness. Does nothing where there is no marker, or it is somebody else's to write. */
export async function noteTables(client: ClientBase): Promise<void> {
  if (!(await hasMarker(client))) return;
  const { names } = await readTables(client);
  await writeNote(client, NOTE, JSON.stringify(names)).catch((error: unknown) => {
    if (!isPermissionDenied(error)) throw error;
  });
}

/** Takes the note away: whatever is there by then is the harness's. */
export async function forgetTables(client: ClientBase): Promise<void> {
  if (await hasMarker(client)) await writeNote(client, NOTE, undefined);
}

async function readTables(
  client: ClientBase,
): Promise<{ readonly names: readonly string[]; readonly database: string }> {
  const { rows } = await client.query<{ name: string; database: string }>(TABLES);
  return {
    names: rows.map(({ name }) => name),
    database: rows[0]?.database ?? '',
  };
}
