import pg from 'pg';
import { watchConnections } from '../../../src/engine/database/guard/connection-watch.ts';

/** An empty database for the queue of a fleet, on the suite's server. Disposing of it drops it. */
export type QueueDatabase = AsyncDisposable & { readonly url: string };

let last = 0;

export async function createQueueDatabase(): Promise<QueueDatabase> {
  last += 1;
  const name = `queue_${process.pid}_${last}`;
  const url = new URL(process.env.DATABASE_URL ?? '');
  await runOn(url.href, `CREATE DATABASE ${name}`);
  const server = url.href;
  url.pathname = `/${name}`;
  return {
    url: url.href,
    [Symbol.asyncDispose]: async () => void (await runOn(server, `DROP DATABASE ${name} WITH (FORCE)`)),
  };
}

/** Runs a statement in a database that the process is not held to, and hands back its rows. */
export async function runOn(url: string, statement: string): Promise<readonly unknown[]> {
  const { hostname, port, pathname } = new URL(url);
  using _watch = watchConnections({ host: hostname, port: Number(port), database: pathname.slice(1) });
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}
