import type { ClientBase } from 'pg';

/** What the server says of a backend whose statement has not returned. */
export type Wait = {
  readonly backend: number;
  /** Backends that hold a lock it waits for, or stand before it in the queue for one. */
  readonly blockers: readonly number[];
  /** Its client is to read on, or to send on. */
  readonly isForClient: boolean;
};

/** Asks the server about backends. */
export type AskServer = (backends: readonly number[]) => Promise<readonly Wait[]>;

/** Asks on a connection that is not the application's. Takes a round trip. */
export function askOn(client: ClientBase): AskServer {
  return async (backends) => {
    const { rows } = await client.query<Wait>({ name: 'leakproof lock waits', text: WAITS_SQL, values: [backends] });
    return rows;
  };
}

const WAITS_SQL = `SELECT backend,
    pg_catalog.pg_blocking_pids(backend) || pg_catalog.pg_safe_snapshot_blocking_pids(backend) AS blockers,
    coalesce(activity.state = 'active' AND activity.wait_event_type = 'Client', false) AS "isForClient"
  FROM pg_catalog.unnest($1::int[]) AS backend
  LEFT JOIN LATERAL pg_catalog.pg_stat_get_activity(backend) AS activity ON true`;
