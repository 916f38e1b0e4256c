import type pg from 'pg';

/** A connection that was lost may never say that it has closed. */
const CLOSING_MS = 5_000;

// Taken before anybody can put fake timers in their place.
const { setTimeout, clearTimeout } = globalThis;

/** Takes a client that is checked out away from its pool and from whoever holds it. Resolves when it is closed. */
export async function closeClient(pool: pg.Pool, client: pg.PoolClient): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const onRemove = (removed: pg.PoolClient) => {
    if (removed === client) resolve();
  };
  pool.on('remove', onRemove);
  const timer = setTimeout(resolve, CLOSING_MS);
  client.release(true);
  // Whoever still holds it gives it back in vain.
  client.release = () => {};
  await promise;
  clearTimeout(timer);
  pool.off('remove', onRemove);
}
