import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import type { Database } from '#lib/server/db/index.ts';
import * as schema from '#lib/server/db/schema.ts';
import type { StepClock } from '../../src/engine/database/step-clock.ts';

/** Where Dispatch runs without the engine: its pool as in production, and a connection of the bench's own. */
export type Ground = AsyncDisposable & {
  readonly url: string;
  readonly db: Database;
  readonly client: pg.Client;
  /** Sets clock and ids of the database; to be kept out of all timing. */
  readonly setStep: (step: StepClock) => Promise<void>;
};

/** Opens a database of the bench for Dispatch. */
export async function openGround(url: string): Promise<Ground> {
  const pool = new pg.Pool({ connectionString: url });
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return {
    url,
    db: drizzle(pool, { schema, casing: 'snake_case' }),
    client,
    async setStep({ instant, stream }) {
      await client.query('UPDATE leakproof.step SET instant = $1, stream = $2', [instant, stream]);
      await client.query("SELECT setval('leakproof.draw', 1, false)");
    },
    async [Symbol.asyncDispose]() {
      await pool.end();
      await client.end();
    },
  };
}
