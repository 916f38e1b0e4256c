import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { db } from '#lib/server/db/index.ts';

/** For nobody waits so long on a sound machine, however loaded: what is told then is that they do not wait. */
const PATIENCE_MS = 60_000;

/** Resolves once so many connections to the database wait for a lock. */
export async function untilWaiting(expected: number): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while ((await countWaiting()) < expected) {
    if (performance.now() > deadline) throw new Error(`expected ${expected} connections to wait for a lock`);
    await sleep(2);
  }
}

async function countWaiting(): Promise<number> {
  const { rows } = await db.execute<{ pid: number }>(
    sql`select distinct pid from pg_locks where not granted and pid in (select pid from pg_stat_activity where datname = current_database())`,
  );
  return rows.length;
}
