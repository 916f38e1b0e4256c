import type { ClientBase } from 'pg';
import { HARNESS_SCHEMA } from './harness-schema.ts';

/**
 * What ties a marker to the one database that it was made in: where a dump of it is restored, or its files are copied to, one of these is
 * another. Null for what a role may not ask, or is not there.
 */
export type MarkerTie = {
  /** Of the cluster. Another after pg_upgrade as well. */
  readonly system: string | null;
  /** Oids: of the database, and of the marker's table in it. */
  readonly database: string;
  readonly marker: string | null;
};

/** What a marker says of itself. */
export type MarkerWord =
  | { readonly kind: 'tied'; readonly tie: MarkerTie }
  /** Somebody who knows has written that a database of this name may be emptied; the next run ties the marker. */
  | { readonly kind: 'adopted'; readonly database: string }
  /** Of a version that had none, or of a dump without comments. */
  | { readonly kind: 'none' };

/**
 * In the comment of the schema: a role that may not use the schema can read it, a dump takes it along, and so does CREATE DATABASE with a
 * template.
 */
const TIED = /^leakproof owns database (\d+), marker (\d+), system (\d+|unknown)$/;
const ADOPTED = /^leakproof may empty (.+)$/;

const COMMENT = `SELECT obj_description(oid, 'pg_namespace') AS comment FROM pg_namespace WHERE nspname = '${HARNESS_SCHEMA}'`;

/** Needs no rights but to connect. */
const IDENTITY = `
  SELECT (SELECT oid::text FROM pg_database WHERE datname = current_database()) AS database,
         (SELECT c.oid::text FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
           WHERE nspname = '${HARNESS_SCHEMA}' AND relname = 'marker') AS marker,
         coalesce(has_function_privilege(to_regprocedure('pg_catalog.pg_control_system()'), 'EXECUTE'), false) AS "maySystem"`;

/** Reads the tie that a marker in this database has to have. */
export async function readTie(client: ClientBase): Promise<MarkerTie> {
  const { rows } = await client.query<{ database: string; marker: string | null; maySystem: boolean }>(IDENTITY);
  const [found] = rows;
  return {
    system: found?.maySystem ? await readSystem(client) : null,
    database: found?.database ?? '',
    marker: found?.marker ?? null,
  };
}

async function readSystem(client: ClientBase): Promise<string | null> {
  const { rows } = await client.query<{ system: string }>(
    'SELECT system_identifier::text AS system FROM pg_catalog.pg_control_system()',
  );
  return rows[0]?.system ?? null;
}

/** Reads what the marker says. */
export async function readMarkerWord(client: ClientBase): Promise<MarkerWord> {
  const { rows } = await client.query<{ comment: string | null }>(COMMENT);
  const comment = rows[0]?.comment ?? '';
  const [, database, marker, system] = TIED.exec(comment) ?? [];
  if (database !== undefined && marker !== undefined && system !== undefined) {
    return { kind: 'tied', tie: { database, marker, system: system === 'unknown' ? null : system } };
  }
  const [, adopted] = ADOPTED.exec(comment) ?? [];
  return adopted === undefined ? { kind: 'none' } : { kind: 'adopted', database: adopted };
}

/** Ties the marker to this database. */
export async function writeTie(client: ClientBase): Promise<void> {
  const { database, marker, system } = await readTie(client);
  await client.query(
    `COMMENT ON SCHEMA ${HARNESS_SCHEMA} IS 'leakproof owns database ${database}, marker ${marker}, system ${system ?? 'unknown'}'`,
  );
}

/** Whether both are of one database, as far as both are known. */
export function isSameTie(a: MarkerTie, b: MarkerTie): boolean {
  const agree = (one: string | null, other: string | null) => one === null || other === null || one === other;
  return a.database === b.database && agree(a.marker, b.marker) && agree(a.system, b.system);
}

/** The statement by which somebody says that a database may be emptied, whatever it holds. */
export function adoptionStatement(database: string): string {
  return [
    `CREATE SCHEMA IF NOT EXISTS ${HARNESS_SCHEMA};`,
    `CREATE TABLE IF NOT EXISTS ${HARNESS_SCHEMA}.marker (name text PRIMARY KEY, value text NOT NULL);`,
    `DELETE FROM ${HARNESS_SCHEMA}.marker;`,
    `COMMENT ON SCHEMA ${HARNESS_SCHEMA} IS 'leakproof may empty ${database.replaceAll("'", "''")}';`,
  ].join(' ');
}
