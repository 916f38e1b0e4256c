import { AsyncLocalStorage } from 'node:async_hooks';
import type pg from 'pg';
import { beginConnecting } from './connecting.ts';

type Release = (...input: unknown[]) => void;
type Checkout = (error: Error | undefined, client: pg.PoolClient | undefined, release: Release) => void;

/** A checkout that has been let go. */
type CheckoutPassage = {
  /** Hands the client over by `receive`; what that sends on it at once belongs to the checkout. */
  readonly end: (client: pg.PoolClient | undefined, receive: () => void) => void;
};

export type PoolTap = {
  /** Told of a checkout before it is made; calls `go` when it may be. */
  readonly gate: (go: (passage: CheckoutPassage) => void) => void;
  /** Runs what the pool does by itself outside of the application's course. */
  readonly outside: <T>(work: () => T) => T;
};

/**
 * Puts a gate before every checkout of a pool, whichever of `connect`'s forms it is made by; `query` makes one as well. To the caller
 * nothing changes but the time.
 *
 * A checkout has ended when the caller has its client. What the caller does first, if it does so at once, is part of it. Hands back a way to
 * check a client out past the gate.
 */
export function tapPoolConnect(pool: pg.Pool, { gate, outside }: PoolTap): () => Promise<pg.PoolClient> {
  const original: (callback: Checkout) => unknown = pool.connect.bind(pool);
  const checkOut = (receive: Checkout) =>
    gate(({ end }) => {
      const isConnected = beginConnecting();
      outside(() =>
        original((error, client, release) => {
          isConnected();
          end(client, () => {
            const releaseOutside: Release = (...input) => outside(() => release(...input));
            if (client) client.release = releaseOutside;
            receive(error, client, releaseOutside);
          });
        }),
      );
    });
  const connect = (callback?: Checkout) => {
    if (callback !== undefined) return checkOut(AsyncLocalStorage.bind(callback));
    return awaitClient(checkOut);
  };
  Object.defineProperty(pool, 'connect', { value: connect, configurable: true, writable: true });
  return () => awaitClient((receive) => outside(() => original(receive)));
}

/** Asynchronous by `await`, so that the stack of an error leads to whoever awaits the client. */
async function awaitClient(checkOut: (receive: Checkout) => void): Promise<pg.PoolClient> {
  const outcome = await new Promise<{ error: Error | undefined; client: pg.PoolClient | undefined }>((resolve) =>
    checkOut((error, client) => resolve({ error, client })),
  );
  if (outcome.client) return outcome.client;
  if (outcome.error instanceof Error) Error.captureStackTrace(outcome.error);
  throw outcome.error;
}

/** Whether a checkout could be served now: otherwise it waits for another client to come back. */
export function hasRoom(pool: pg.Pool): boolean {
  return pool.ending || pool.idleCount > 0 || pool.totalCount < (pool.options.max ?? 10);
}
