import type { ClientBase } from 'pg';

/**
 * Lets time and chance in the database be real where a session that was killed has left the clock of its last step. Changes nothing in a
 * database that has never had a session.
 */
export async function releaseClock(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ found: boolean }>("SELECT to_regclass('leakproof.step') IS NOT NULL AS found");
  if (rows[0]?.found) await client.query('UPDATE leakproof.step SET instant = NULL, stream = NULL');
}
