import type { Client } from 'pg';

/** What the server says of a backend whose statement has not returned. */
export type Wait = {
  readonly backend: number;
  /** Backends that hold a lock it waits for, or stand before it in the queue for one. */
  readonly blockers: readonly number[];
  /** Its client is to read on, or to send on. */
  readonly isForClient: boolean;
};

/** The server, asked on a connection that is not the application's. */
export type LockServer = {
  /** Where it listens. */
  readonly port: number;
  /** Asks about backends. One round trip. */
  readonly waitsOf: (backends: readonly number[]) => Promise<readonly Wait[]>;
  /** Ends backends, in this order lest one goes on that waits for another, and resolves when they have let go of everything. */
  readonly terminate: (backends: readonly number[]) => Promise<void>;
};

/** How long a backend may take to end; one that cannot be ended is reported by whoever meets its locks. */
const TERMINATION_MS = 5_000;

/** The server at the other end of a connection. */
export function lockServerOf(client: Client): LockServer {
  return {
    port: client.port,
    async waitsOf(backends) {
      const { rows } = await client.query<Wait>({ name: 'leakproof lock waits', text: WAITS_SQL, values: [backends] });
      return rows;
    },
    async terminate(backends) {
      // All are told before the first is waited for.
      await client.query(
        'SELECT pg_catalog.pg_terminate_backend(backend) FROM pg_catalog.unnest($1::int[]) AS backend',
        [backends],
      );
      await client.query(
        'SELECT pg_catalog.pg_terminate_backend(backend, $2) FROM pg_catalog.unnest($1::int[]) AS backend',
        [backends, TERMINATION_MS],
      );
    },
  };
}

const WAITS_SQL = `SELECT backend,
    pg_catalog.pg_blocking_pids(backend) || pg_catalog.pg_safe_snapshot_blocking_pids(backend) AS blockers,
    coalesce(activity.state = 'active' AND activity.wait_event_type = 'Client', false) AS "isForClient"
  FROM pg_catalog.unnest($1::int[]) AS backend
  LEFT JOIN LATERAL pg_catalog.pg_stat_get_activity(backend) AS activity ON true`;
