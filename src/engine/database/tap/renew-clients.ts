import type pg from 'pg';
import { closeClient } from './close-client.ts';
import type { TappedClient } from './tapped-client.ts';

/** A pool with the way around its tap. */
export type TappedPool = { readonly pool: pg.Pool; readonly connectUnseen: () => Promise<pg.PoolClient> };

/**
 * Makes the idle clients of a pool forget what they remember: settings, roles, temporary tables, locks of the session, prepared
 * statements. One that the application, or the pool when it was made, has set up by statements is closed instead: what it was given then
 * would be forgotten as well, and never given again.
 */
export async function renewIdleClients(
  { pool, connectUnseen }: TappedPool,
  clients: ReadonlyMap<pg.PoolClient, TappedClient>,
): Promise<void> {
  const idle = await Promise.all(Array.from({ length: pool.idleCount }, () => connectUnseen()));
  await Promise.all(
    idle.map(async (client) => {
      const tapped = clients.get(client);
      const isForgetful = tapped !== undefined && (await forget(tapped));
      if (isForgetful) client.release();
      else await closeClient(pool, client);
    }),
  );
}

/** False where only a new connection is as if new. */
async function forget(tapped: TappedClient): Promise<boolean> {
  const { client, session } = tapped;
  if (session === 'changed' || tapped.isInTransaction) return false;
  if (session === 'set up by its pool') return true;
  if (!forgetPreparedStatements(client)) return false;
  return tapped.sendUnseen('DISCARD ALL').then(
    () => true,
    () => false,
  );
}

/** The driver remembers by name what the server is about to forget. False where it cannot be made to. */
function forgetPreparedStatements(client: pg.PoolClient): boolean {
  const connection: unknown = 'connection' in client ? client.connection : undefined;
  if (typeof connection !== 'object' || connection === null || !('parsedStatements' in connection)) return false;
  connection.parsedStatements = {};
  if ('submittedNamedStatements' in connection) connection.submittedNamedStatements = {};
  return true;
}
