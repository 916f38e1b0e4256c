import type { ClientBase } from 'pg';
import { UsageError } from '../../errors.ts';
import { isPermissionDenied } from '../journal/database-failure.ts';
import { HARNESS_SCHEMA } from './harness-schema.ts';
import { assertKnownTables } from './known-tables.ts';
import { hasMarker } from './marker-notes.ts';
import { adoptionStatement, isSameTie, type MarkerTie, readMarkerWord, readTie, writeTie } from './marker-tie.ts';

const CREATE_MARKER = `CREATE SCHEMA ${HARNESS_SCHEMA} CREATE TABLE marker (name text PRIMARY KEY, value text NOT NULL)`;

/**
 * Everything in the database that someone may have put there, outside of the schemas that $1 fits: not the system's, and not a part of an
 * extension.
 */
const FOREIGN_OBJECTS = `
  WITH object AS (
    SELECT 'pg_class'::regclass AS catalog, oid, relnamespace AS namespace, 'relation' AS kind, relname::text AS name
      FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c')
    UNION ALL SELECT 'pg_proc'::regclass, oid, pronamespace, 'function', proname::text FROM pg_proc
    UNION ALL SELECT 'pg_type'::regclass, oid, typnamespace, 'type', typname::text
      FROM pg_type WHERE typtype IN ('e', 'd', 'r')
  )
  SELECT kind || ' ' || nspname || '.' || object.name AS object, count(*) OVER ()::int AS count
    FROM object JOIN pg_namespace ON pg_namespace.oid = namespace
   WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND nspname !~ $1
     AND NOT EXISTS (SELECT FROM pg_depend
                      WHERE classid = object.catalog AND objid = object.oid AND deptype = 'e')
   UNION ALL SELECT 'large object ' || oid, count(*) OVER ()::int FROM pg_largeobject_metadata
   ORDER BY object LIMIT 1`;

/** Schemas that fit are not looked into: none, and those of the harness where it has marked the database. */
const NO_SCHEMA = '^$';
const HARNESS_SCHEMAS = `^${HARNESS_SCHEMA}`;

/**
 * Allows destruction in a database that carries the marker of the harness, made in this very database or for it, or that holds nothing at
 * all in any schema. A marker that came along with a dump, a copy of the files or a template is none. Reads only.
 *
 * @throws UsageError for any other database, with the statements that adopt it.
 */
export async function assertOwnDatabase(client: ClientBase): Promise<void> {
  const isMarked = await hasMarker(client);
  const breach = isMarked
    ? await findBreachOfTie(client)
    : "expected an empty database or one marked as the harness's own";
  if (breach === undefined) return;
  const { rows } = await client.query<{ object: string; count: number }>(FOREIGN_OBJECTS, [
    isMarked ? HARNESS_SCHEMAS : NO_SCHEMA,
  ]);
  const [found] = rows;
  if (found === undefined) return;
  const database = await nameOf(client);
  throw new UsageError(
    `integration database refused by rule own-database: ${database} holds ${found.object}` +
      `${found.count > 1 ? ` and ${found.count - 1} more` : ''}; ${breach}. ` +
      `If all of its data may be destroyed, run in it: ${adoptionStatement(database)}`,
  );
}

/** What is wrong with a marker that is there, as what was expected of it; undefined where it is this database's. */
async function findBreachOfTie(client: ClientBase): Promise<string | undefined> {
  const word = await readMarkerWord(client);
  switch (word.kind) {
    case 'tied':
      return isSameTie(word.tie, await readTie(client))
        ? undefined
        : 'expected a marker that was made here, this one came along from another database, by a dump, a copy or pg_upgrade';
    case 'adopted':
      return word.database === (await nameOf(client))
        ? undefined
        : `expected a marker for it, this one is for ${word.database}`;
    case 'none':
      return 'expected a marker that says which database it was made in, this one does not';
  }
}

/**
 * Marks an empty database as the harness's own, or one that was adopted. In one that is marked, it asks whether all tables are those that
 * the last run has left. To be called by whoever holds the run lock, before anything is destroyed.
 *
 * @throws UsageError for a database that is neither, or has other tables.
 */
export async function ensureMarker(client: ClientBase): Promise<void> {
  await assertOwnDatabase(client);
  const word = await readMarkerWord(client);
  if (word.kind === 'tied' && isSameTie(word.tie, await readTie(client))) return await assertKnownTables(client);
  try {
    if (!(await hasMarker(client))) await client.query(CREATE_MARKER);
    // What it notes is of another time or place: of an adopted database nothing is known but that it may be emptied.
    await client.query(`DELETE FROM ${HARNESS_SCHEMA}.marker`);
    await writeTie(client);
  } catch (cause) {
    if (!isPermissionDenied(cause)) throw cause;
    throw new UsageError(
      `marking the integration database failed: ${cause instanceof Error ? cause.message : ''}; expected a role that may create schemas in ` +
        `${await nameOf(client)}, and owns ${HARNESS_SCHEMA} where it is there. Let DATABASE_URL name one, or make it the owner of the database.`,
      { cause },
    );
  }
}

/**
 * Makes the marker of a copy its own, with all its notes: only for a database that the harness has just made with a marked one for
 * template, of which `template` is what `readTie` gave.
 *
 * @throws UsageError where the marker in it is not the template's.
 */
export async function adoptCopy(client: ClientBase, template: MarkerTie): Promise<void> {
  const word = await readMarkerWord(client);
  if (word.kind === 'tied' && isSameTie(word.tie, template)) return await writeTie(client);
  throw new UsageError(
    `copying the integration database failed: ${await nameOf(client)}; expected the marker of the template in it. Drop it, and let the run make it anew.`,
  );
}

async function nameOf(client: ClientBase): Promise<string> {
  const { rows } = await client.query<{ name: string }>('SELECT current_database() AS name');
  return rows[0]?.name ?? '';
}
