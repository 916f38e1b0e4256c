import type { ClientBase } from 'pg';
import { UsageError } from '../../errors.ts';

/** The schema in which everything of the harness lives; the application's own schemas are never written but by rewind. */
export const HARNESS_SCHEMA = 'leakproof';

const CREATE_MARKER = `CREATE SCHEMA ${HARNESS_SCHEMA} CREATE TABLE marker (name text PRIMARY KEY, value text NOT NULL)`;

/** Everything in the database that someone may have put there: not the system's, and not a part of an extension. */
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
   WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
     AND NOT EXISTS (SELECT FROM pg_depend
                      WHERE classid = object.catalog AND objid = object.oid AND deptype = 'e')
   UNION ALL SELECT 'large object ' || oid, count(*) OVER ()::int FROM pg_largeobject_metadata
   ORDER BY object LIMIT 1`;

/**
 * Allows destruction in a database that carries the marker of the harness, or that holds nothing at all in any schema.
 * Reads only.
 *
 * @throws UsageError for any other database, with the one statement that adopts it.
 */
export async function assertOwnDatabase(client: ClientBase): Promise<void> {
  if (await hasMarker(client)) return;
  const { rows } = await client.query<{ object: string; count: number }>(FOREIGN_OBJECTS);
  const [found] = rows;
  if (found === undefined) return;
  const { rows: names } = await client.query<{ name: string }>('SELECT current_database() AS name');
  throw new UsageError(
    `integration database refused by rule own-database: ${names[0]?.name} holds ${found.object}` +
      `${found.count > 1 ? ` and ${found.count - 1} more` : ''}; expected an empty database or one marked as the harness's own. ` +
      `If all of its data may be destroyed, run in it: ${CREATE_MARKER};`,
  );
}

/**
 * Marks an empty database as the harness's own; changes nothing in one that is marked.
 *
 * @throws UsageError for a database that is neither.
 */
export async function ensureMarker(client: ClientBase): Promise<void> {
  if (await hasMarker(client)) return;
  await assertOwnDatabase(client);
  await client.query(CREATE_MARKER);
}

/** A note that the harness left in its marker, e.g. the digest of the schema it pushed. */
export async function findNote(client: ClientBase, name: string): Promise<string | undefined> {
  const { rows } = await client.query<{ value: string }>(`SELECT value FROM ${HARNESS_SCHEMA}.marker WHERE name = $1`, [
    name,
  ]);
  return rows[0]?.value;
}

/** Leaves a note in the marker, in place of an older one; undefined takes it away. */
export async function writeNote(client: ClientBase, name: string, value: string | undefined): Promise<void> {
  await client.query(`DELETE FROM ${HARNESS_SCHEMA}.marker WHERE name = $1`, [name]);
  if (value !== undefined) {
    await client.query(`INSERT INTO ${HARNESS_SCHEMA}.marker (name, value) VALUES ($1, $2)`, [name, value]);
  }
}

/** Whether the database carries the marker. */
export async function hasMarker(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ columns: number }>(
    // Not by its name as a relation, which a role may only look up in a schema that it may use.
    `SELECT count(*)::int AS columns
      FROM pg_attribute JOIN pg_class c ON c.oid = attrelid JOIN pg_namespace n ON n.oid = relnamespace
      WHERE nspname = '${HARNESS_SCHEMA}' AND relname = 'marker' AND attname IN ('name', 'value') AND NOT attisdropped`,
  );
  return rows[0]?.columns === 2;
}
