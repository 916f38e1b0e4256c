import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import type { Row } from '../../tenancy/row.ts';
import type { TableName } from '../../tenancy/tenancy.ts';
import type { StepClock } from '../step-clock.ts';
import { CAPTURE_SEQUENCES_SQL } from './baseline.sql.ts';
import { armSql, restSql } from './journal.sql.ts';
import type { Relation } from './relation.ts';
import type { RowReader } from './row-reader.ts';

/** The rows of every table, as they stood at the baseline. */
export type BaselineRows = ReadonlyMap<TableName, readonly Row[]>;

type CaptureOptions = {
  readonly relations: readonly Relation[];
  readonly readers: ReadonlyMap<number, RowReader>;
  readonly next: StepClock;
};

/**
 * Empties the journal and lets it rest, with the clock as given: what fills the tables before there is a baseline is of no step, and writing
 * down each of its rows takes longer than the rows. Until `captureBaseline` there is nothing to go back to.
 */
export async function restJournal(client: Client, { relations, next }: Omit<CaptureOptions, 'readers'>): Promise<void> {
  await inTransaction(client, async () => {
    await client.query('TRUNCATE leakproof.journal, leakproof.witness, leakproof.sequence_baseline');
    await client.query(restSql(relations));
    await beginRun(client, next);
  });
}

/**
 * Makes the present state the baseline, in one transaction: the journal is emptied and held, so that nobody writes meanwhile, the
 * sequences are noted, materialized views are refreshed, a new generation is proclaimed, and all rows are read.
 */
export async function captureBaseline(
  client: Client,
  { relations, readers, next, hasRested }: CaptureOptions & { readonly hasRested: boolean },
): Promise<BaselineRows> {
  return inTransaction(client, async () => {
    if (hasRested) await client.query(armSql(relations));
    await client.query('TRUNCATE leakproof.journal, leakproof.witness, leakproof.sequence_baseline');
    await beginRun(client, next);
    await client.query(CAPTURE_SEQUENCES_SQL);
    const rows = await readRows(client, relations, readers);
    const generation = randomUUID();
    // The journal is empty, and may count from one again: after a crash of the server an unlogged table does, while what stands here was
    // kept. All entries of the first run would be taken for an earlier one's.
    await client.query(
      'WITH proclaimed AS (UPDATE leakproof.step SET generation = $1, since = 0) INSERT INTO leakproof.witness VALUES ($1)',
      [generation],
    );
    return rows;
  });
}

async function beginRun(client: Client, { instant, stream }: StepClock): Promise<void> {
  await client.query('SELECT leakproof.capture_views($1)', [instant]);
  await client.query('SELECT leakproof.begin_run($1, $2)', [instant, stream]);
}

async function inTransaction<T>(client: Client, work: () => Promise<T>): Promise<T> {
  try {
    await client.query('BEGIN');
    const done = await work();
    await client.query('COMMIT');
    return done;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  }
}

/** Every row of every table, as the mirror holds them. */
export async function readRows(
  client: Client,
  relations: readonly Relation[],
  readers: ReadonlyMap<number, RowReader>,
): Promise<BaselineRows> {
  const all = new Map<TableName, Row[]>([...readers.values()].map(({ table }) => [table.name, []]));
  for (const { oid, table, sqlName } of relations) {
    const rowOf = readers.get(oid)?.rowOf;
    const { rows } = await client.query<{ image: string }>(
      `SELECT row_to_json(leakproof_row.*)::text AS image FROM ONLY ${sqlName} AS leakproof_row`,
    );
    if (rowOf !== undefined) for (const { image } of rows) all.get(table)?.push(rowOf(image));
  }
  return all;
}
