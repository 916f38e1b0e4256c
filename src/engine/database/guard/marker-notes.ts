import type { ClientBase } from 'pg';
import { HARNESS_SCHEMA } from './harness-schema.ts';

/** A note that the harness left in its marker, e.g. the digest of the schema it pushed. */
export async function findNote(client: ClientBase, name: string): Promise<string | undefined> {
  const { rows } = await client.query<{ value: string }>(`SELECT value FROM ${HARNESS_SCHEMA}.marker WHERE name = $1`, [
    name,
  ]);
  return rows[0]?.value;
}

/** Leaves a note in the marker, in place of an older one; undefined takes it away. */
export async function writeNote(client: ClientBase, name: string, value: string | undefined): Promise<void> {
  if (value === undefined) {
    await client.query(`DELETE FROM ${HARNESS_SCHEMA}.marker WHERE name = $1`, [name]);
    return;
  }
  await client.query(
    `INSERT INTO ${HARNESS_SCHEMA}.marker (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
    [name, value],
  );
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
