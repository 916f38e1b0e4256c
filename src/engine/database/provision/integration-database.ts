import type pg from 'pg';
import { UsageError } from '../../errors.ts';
import type { ConnectOptions } from '../guard/connect-integration-database.ts';
import { isPostgresJs, type PostgresJs } from '../tap/postgres-js.ts';
import { Tap } from '../tap/tap.ts';
import { createMigrate } from './migrate.ts';
import type { PushChoice } from './push/push.ts';
import { createReset, type ResetParts } from './reset.ts';

/** What the engine has to be told of the integration database. `integrationDatabase` makes it; each part may be one of your own. */
export type HarnessDatabase = {
  /**
   * Gives the integration database the application's schema, and holds it against other runs until disposed of. Called by the CLI; under
   * vitest the global set-up calls it.
   */
  readonly migrate: (options: ConnectOptions) => Promise<AsyncDisposable>;
  /** Empties the application's tables by TRUNCATE: the reference that rewind is held to, and how a session begins. */
  readonly reset: (options: Pick<ConnectOptions, 'environment'> & { readonly client: pg.ClientBase }) => Promise<void>;
  /** The tap around the application's pools (see `tapPool`). */
  readonly tap: Tap;
  /** Ends the application's pools. */
  readonly close: () => Promise<void>;
};

/** What `integrationDatabase` is made of. */
export type IntegrationDatabaseParts = ResetParts &
  Partial<HarnessDatabase> & {
    /** How the application's schema gets into an empty database. Left out only where there is a `migrate`. */
    readonly push?: PushChoice;
    /** All pools of the application, of `pg` or of postgres.js; none of `pg` has connected yet. One a role is common. */
    readonly pools: readonly (pg.Pool | PostgresJs)[];
  };

/**
 * All of a harness's `database` in one call: guard, server check, run lock, marker, push, reset and tap, for any application. `migrate`,
 * `reset`, `tap` and `close` take the place of the part of that name. A connection that is lost, of whatever pool, does not end the process:
 * the statement on it fails, and the pool makes another.
 *
 * Usage: `database: integrationDatabase({ push: drizzlePush({ schema: 'src/db/schema.ts' }), pools: [pool] })`
 *
 * @throws UsageError where there is neither a push nor a `migrate`, or a pool has connected already.
 */
export function integrationDatabase({ push, pools, keep = [], ...own }: IntegrationDatabaseParts): HarnessDatabase {
  const tap = own.tap ?? new Tap();
  if (own.tap === undefined) for (const pool of pools) tap.watch(pool);
  return {
    migrate: own.migrate ?? migrateBy(push, tap),
    reset: own.reset ?? createReset({ keep }),
    tap,
    close: own.close ?? (() => endPools(pools)),
  };
}

/** How long postgres.js waits for what is under way. */
const ENDING_SECONDS = 5;

function migrateBy(push: PushChoice | undefined, tap: Tap): HarnessDatabase['migrate'] {
  if (push !== undefined) {
    const migrate = createMigrate({ push });
    return (options) => migrate({ applicationRoles: tap.roles, ...options });
  }
  throw new UsageError(
    'harness: database: nothing says how the schema is made; expected a push. Give one, such as push: drizzlePush().',
  );
}

/** Idempotent, so that a start which failed halfway may call it again. */
async function endPools(pools: IntegrationDatabaseParts['pools']): Promise<void> {
  await Promise.all(
    pools.map(async (pool) => {
      if (isPostgresJs(pool)) await pool.end({ timeout: ENDING_SECONDS });
      else if (!pool.ending) await pool.end();
    }),
  );
}
