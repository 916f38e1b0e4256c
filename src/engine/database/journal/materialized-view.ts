import type { ClientBase } from 'pg';
import { MATERIALIZED_VIEWS_SQL } from './materialized-view.sql.ts';

/** A materialized view of the application. What it holds is a state of its own: it does not follow the tables by itself. */
export type MaterializedView = {
  readonly oid: number;
  /** Quoted, with its schema. */
  readonly sqlName: string;
  /** False where it holds nothing, and may not even be read. */
  readonly isPopulated: boolean;
  /** True where it may be refreshed row by row (`CONCURRENTLY`). */
  readonly isKeyed: boolean;
};

/** Reads the application's materialized views, those first that others are made from. */
export async function readMaterializedViews(client: ClientBase): Promise<readonly MaterializedView[]> {
  const { rows } = await client.query<MaterializedView>(MATERIALIZED_VIEWS_SQL);
  return rows;
}
