import type { ClientBase } from 'pg';
import { UsageError } from '../../errors.ts';
import type { Table, TableName } from '../../tenancy/tenancy.ts';
import { RELATIONS_SQL } from './relation.sql.ts';

/** A column of a primary key, and the operator by which its index compares, quoted and with its schema. */
export type KeyColumn = { readonly name: string; readonly equals: string };

/**
 * A relation that holds rows itself: an ordinary table, or a partition of one. The journal counts by relation, since a partition may
 * order its columns in another way than its parent.
 */
export type Relation = {
  readonly oid: number;
  /** The application's table that its rows belong to. */
  readonly table: TableName;
  /** Quoted, with its schema. */
  readonly sqlName: string;
  readonly columns: readonly { readonly name: string; readonly generated: '' | 's' | 'v' }[];
  /** Empty where the relation has no primary key, or one that compares by something else than equality. */
  readonly key: readonly KeyColumn[];
  /** Quoted names of the application's triggers that fire even in a session that plays a replica, with how they are enabled. */
  readonly alwaysTriggers: readonly { readonly name: string; readonly enabled: 'A' | 'R' }[];
};

/**
 * Reads the relations behind the application's tables.
 *
 * @throws UsageError when a table is not there.
 */
export async function readRelations(client: ClientBase, tables: Iterable<Table>): Promise<readonly Relation[]> {
  const wanted = [...tables];
  const { rows } = await client.query<Omit<Relation, 'table'> & { index: number }>(RELATIONS_SQL, [
    wanted.map(({ schema }) => schema),
    wanted.map(({ relation }) => relation),
  ]);
  const found = new Set(rows.map(({ index }) => index));
  const missing = wanted.find((_, at) => !found.has(at + 1));
  if (missing !== undefined) {
    throw new UsageError(
      `reading the tables failed: ${missing.name}; expected a table of this database. Migrate first, then read the catalog anew.`,
    );
  }
  return rows.flatMap(({ index, oid, ...relation }) => {
    const table = wanted[index - 1]?.name;
    // A partitioned table holds no rows itself; it is listed so that its absence can be told from having no partition yet.
    return table === undefined || oid === null ? [] : [{ ...relation, oid: Number(oid), table }];
  });
}
