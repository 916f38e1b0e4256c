import type { ClientBase } from 'pg';
import { HarnessError } from '../../errors.ts';
import { quoteName } from '../quote.ts';

/** Schemas that are neither Postgres's, nor the harness's, nor a part of an extension. */
const APPLICATION_SCHEMAS = `
  SELECT oid, nspname FROM pg_namespace
   WHERE nspname !~ '^(pg_|leakproof)' AND nspname <> 'information_schema'
     AND NOT EXISTS (SELECT FROM pg_depend
                      WHERE classid = 'pg_namespace'::regclass AND objid = pg_namespace.oid AND deptype = 'e')`;

/**
 * All that stands in a schema by itself, whatever it is: relations, types, functions, operators, collations. What hangs on another object,
 * as a partition, an index or the sequence of a column does, goes with it; a member of an extension stays.
 */
const OBJECTS = `
  WITH namespace AS (${APPLICATION_SCHEMAS})
  SELECT i.type, i.identity
    FROM pg_depend d JOIN namespace n ON n.oid = d.refobjid
   CROSS JOIN LATERAL pg_identify_object(d.classid, d.objid, 0) i
   WHERE d.refclassid = 'pg_namespace'::regclass AND d.deptype = 'n' AND d.classid <> 'pg_extension'::regclass
     AND NOT EXISTS (SELECT FROM pg_depend o
                      WHERE o.classid = d.classid AND o.objid = d.objid AND o.deptype IN ('e', 'a', 'i', 'P', 'S')
                        -- A partitioned table hangs on the columns that it is partitioned by.
                        AND (o.refclassid, o.refobjid) <> (o.classid, o.objid))
   ORDER BY d.classid = 'pg_class'::regclass DESC, d.objid`;

const LOCK_TIMEOUT_MS = 10_000;

/** How Postgres names kinds of objects, where DROP has another word for it. */
const DROP_WORDS: { readonly [type: string]: string } = { 'statistics object': 'statistics' };

/**
 * Drops all that the application has in the database, in whatever schema, and the schemas as well, `public` and those that hold a part of
 * an extension aside. An extension stays unless it is named. Only for a database that carries the marker.
 *
 * @throws HarnessError where something cannot be dropped.
 */
export async function dropApplicationObjects(client: ClientBase, extensions: readonly string[]): Promise<void> {
  try {
    await client.query(`SET lock_timeout = ${LOCK_TIMEOUT_MS}`);
    // One by one: a transaction has locks for some thousand objects only.
    const { rows } = await client.query<{ type: string; identity: string }>(OBJECTS);
    for (const { type, identity } of rows) {
      await client.query(`DROP ${DROP_WORDS[type] ?? type} IF EXISTS ${identity} CASCADE`);
    }
    for (const name of extensions) await client.query(`DROP EXTENSION IF EXISTS ${quoteName(name)} CASCADE`);
    await client.query(`DO $$
      DECLARE schema text;
      BEGIN
        FOR schema IN SELECT quote_ident(nspname) FROM (${APPLICATION_SCHEMAS}) namespace WHERE nspname <> 'public' LOOP
          BEGIN
            EXECUTE 'DROP SCHEMA ' || schema;
          EXCEPTION WHEN dependent_objects_still_exist THEN NULL;
          END;
        END LOOP;
      END $$`);
  } catch (cause) {
    throw new HarnessError(
      `emptying the integration database failed: ${cause instanceof Error ? cause.message : String(cause)}; expected a role that owns what is in it, and nobody at work there. Drop the database and make it anew, or end what holds it.`,
      { cause },
    );
  } finally {
    await client.query('RESET lock_timeout').catch(() => undefined);
  }
}

/** The names of the extensions that are installed. */
export async function readExtensions(client: ClientBase): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>('SELECT extname::text AS name FROM pg_extension ORDER BY 1');
  return rows.map(({ name }) => name);
}

/** How many relations the application has. */
export async function countApplicationRelations(client: ClientBase): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM pg_class JOIN (${APPLICATION_SCHEMAS}) namespace ON namespace.oid = relnamespace
      WHERE relkind IN ('r', 'p')`,
  );
  return rows[0]?.count ?? 0;
}
