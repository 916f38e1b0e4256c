import { createHash } from 'node:crypto';
import type { Client } from 'pg';
import type { Table } from '../../tenancy/tenancy.ts';
import { APPLICATION_SEQUENCES_SQL } from './baseline.sql.ts';
import { describeFailure } from './database-failure.ts';
import type { HarnessSession } from './harness-session.ts';
import { readMaterializedViews } from './materialized-view.ts';
import { readRelations } from './relation.ts';
import { imageOf } from './row-image.ts';

/** What tables and materialized views hold and where the sequences stand, in one line each: equal if and only if all of that is equal. */
export type DatabaseDigest = {
  readonly digest: string;
  /** By relation (a table, a partition of one, a materialized view) and by sequence, so that two digests tell where they differ. */
  readonly parts: ReadonlyMap<string, string>;
};

/**
 * Digests all rows of the tables, all materialized views and all sequences, exactly, whatever order the rows are in. It reads everything: it is for proofs
 * and for `--paranoid`, not for each step.
 */
export async function databaseDigest({ client }: HarnessSession, tables: Iterable<Table>): Promise<DatabaseDigest> {
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const parts = new Map<string, string>();
    for (const relation of await readRelations(client, tables)) {
      parts.set(relation.sqlName, await digestRows(client, imageOf(relation), `ONLY ${relation.sqlName}`));
    }
    for (const { sqlName, isPopulated } of await readMaterializedViews(client)) {
      parts.set(sqlName, isPopulated ? await digestRows(client, '(leakproof_row.*)::text', sqlName) : 'not populated');
    }
    for (const [name, state] of await readSequences(client)) parts.set(name, state);
    await client.query('COMMIT');
    return {
      digest: createHash('sha256')
        .update(JSON.stringify([...parts]))
        .digest('hex'),
      parts,
    };
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw describeFailure('digesting the database', error);
  }
}

async function digestRows(client: Client, image: string, from: string): Promise<string> {
  const { rows } = await client.query<{ digest: string }>(
    `SELECT count(*) || ' rows ' || coalesce(encode(sha256(string_agg(image, ''::bytea ORDER BY image)), 'hex'), '') AS digest
    FROM (SELECT sha256(convert_to(${image}, 'UTF8')) AS image FROM ${from} AS leakproof_row) AS images`,
  );
  return rows[0]?.digest ?? '';
}

async function readSequences(client: Client): Promise<readonly (readonly [name: string, state: string])[]> {
  const { rows: sequences } = await client.query<{ name: string }>(APPLICATION_SEQUENCES_SQL);
  const states: [string, string][] = [];
  for (const { name } of sequences) {
    const { rows } = await client.query<{ state: string }>(
      `SELECT last_value || CASE WHEN is_called THEN ' called' ELSE '' END AS state FROM ${name}`,
    );
    states.push([name, rows[0]?.state ?? '']);
  }
  return states;
}
