import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientBase } from 'pg';
import { UsageError } from '../../errors.ts';
import { processWide } from '../../process-wide.ts';

/** "leak" and "run" in ASCII: the two halves of the advisory lock's key, which is the same for every version. */
const KEY = [0x6c65616b, 0x0072756e] as const;

/** The backends by which runs of this process hold databases. */
const own = processWide('run locks', () => new Set<number>());

const PATIENCE_MS = 2_000;
const POLL_MS = 100;

/**
 * Takes the database for one run, for as long as the client is connected. Two runs in one database would each find the
 * other's rows and call them leaks. Waits for two seconds, so that a run which was just interrupted can let go; not for one of this process.
 *
 * @throws UsageError that tells which connection holds the database.
 */
export async function acquireRunLock(client: ClientBase): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await tryLock(client))) {
    const holder = await findHolder(client);
    if (holder !== undefined && own.has(holder.backend)) throw heldHere(holder);
    if (performance.now() > deadline) throw heldElsewhere(holder);
    await sleep(POLL_MS);
  }
  await noteOwn(client);
}

async function noteOwn(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ backend: number }>('SELECT pg_backend_pid() AS backend');
  for (const { backend } of rows) {
    own.add(backend);
    client.once('end', () => own.delete(backend));
  }
}

async function tryLock(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS locked', [...KEY]);
  return rows[0]?.locked === true;
}

type Holder = { readonly backend: number; readonly name: string; readonly database: string };

async function findHolder(client: ClientBase): Promise<Holder | undefined> {
  const { rows } = await client.query<Holder>(
    `SELECT current_database() AS database, pid AS backend,
            concat_ws(', ', 'backend ' || pid, nullif(application_name, ''), 'from ' || host(client_addr),
                      'since ' || to_char(backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"')) AS name
       FROM pg_locks JOIN pg_stat_activity USING (pid)
      WHERE locktype = 'advisory' AND classid = $1::int8::oid AND objid = $2::int8::oid AND objsubid = 2 AND granted
        AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [...KEY],
  );
  return rows[0];
}

function heldElsewhere(holder: Holder | undefined): UsageError {
  return new UsageError(
    `taking the integration database failed: ${holder?.database ?? 'it'} is held by another run (${holder?.name ?? 'ended just now'}); ` +
      'expected one run at a time in a database. Wait for it to end, or give this run a database of its own.',
  );
}

function heldHere({ database }: Holder): UsageError {
  return new UsageError(
    `taking the integration database failed: ${database} is held by this very process already; expected one set-up for each database. Give ` +
      'projects of vitest that share a database one global set-up, or each a DATABASE_URL of its own.',
  );
}
