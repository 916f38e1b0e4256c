import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientBase } from 'pg';
import { UsageError } from '../../errors.ts';

/** "leak" and "run" in ASCII: the two halves of the advisory lock's key, which is the same for every version. */
const KEY = [0x6c65616b, 0x0072756e] as const;

const PATIENCE_MS = 2_000;
const POLL_MS = 100;

/**
 * Takes the database for one run, for as long as the client is connected. Two runs in one database would each find the
 * other's rows and call them leaks. Waits for two seconds, so that a run which was just interrupted can let go.
 *
 * @throws UsageError that tells which connection holds the database.
 */
export async function acquireRunLock(client: ClientBase): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await tryLock(client))) {
    if (performance.now() > deadline) throw await describeHolder(client);
    await sleep(POLL_MS);
  }
}

async function tryLock(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS locked', [...KEY]);
  return rows[0]?.locked === true;
}

async function describeHolder(client: ClientBase): Promise<UsageError> {
  const { rows } = await client.query<{ holder: string; database: string }>(
    `SELECT current_database() AS database,
            concat_ws(', ', 'backend ' || pid, nullif(application_name, ''), 'from ' || host(client_addr),
                      'since ' || to_char(backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"')) AS holder
       FROM pg_locks JOIN pg_stat_activity USING (pid)
      WHERE locktype = 'advisory' AND classid = $1::int8::oid AND objid = $2::int8::oid AND objsubid = 2 AND granted
        AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [...KEY],
  );
  const [found] = rows;
  return new UsageError(
    `taking the integration database failed: ${found?.database ?? 'it'} is held by another run (${found?.holder ?? 'ended just now'}); ` +
      'expected one run at a time in a database. Wait for it to end, or give this run a database of its own.',
  );
}
