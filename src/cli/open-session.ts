import type { MigratedDatabase } from '../engine/database/provision/migrate.ts';
import { UsageError } from '../engine/errors.ts';
import type { Harness } from '../engine/harness/define-harness.ts';
import { openSession, type Session, type SessionOptions } from '../engine/run/session.ts';
import type { LoadedModules } from './changed/loaded-modules.ts';

/**
 * Loads the module that exports `harness`, in a process that is held to the integration database from then on, and notes which modules it loads,
 * where it is told where. To be called once.
 */
export type LoadHarness = (modules?: LoadedModules) => Promise<{ readonly harness?: Harness }>;

/** A session over a database that was migrated for it. Disposing of it ends both. */
export type OpenedSession = AsyncDisposable & { readonly session: Session };

type OpenOptions = Pick<SessionOptions, 'isParanoid' | 'noninterferenceShare' | 'racesShare' | 'accepted'> & {
  /** Called once the database has its schema, with the connection that holds it, where whoever migrates tells. */
  readonly onMigrated?: (database: Partial<Pick<MigratedDatabase, 'client'>>) => Promise<void>;
  /** Where the modules are noted that the harness brings with it. */
  readonly modules?: LoadedModules | undefined;
};

/** Loads the harness, migrates, opens the session. What it says goes to standard error, out of results' way. */
export async function openHarnessSession(
  loadHarness: LoadHarness,
  { onMigrated, modules, ...options }: OpenOptions = {},
): Promise<OpenedSession> {
  const { env: environment } = process;
  await using opening = new AsyncDisposableStack();
  const { harness } = await loadHarness(modules);
  if (!harness)
    throw new UsageError(
      'loading the harness failed: its module exports no `harness`; expected `export const harness = defineHarness(…)`. Add it.',
    );
  const log = (message: string) => console.error(message);
  try {
    const migrated = opening.use(await harness.database.migrate({ environment, log }));
    await onMigrated?.('client' in migrated ? (migrated as MigratedDatabase) : {});
  } catch (error) {
    // From here on the session ends the pools.
    await harness.database.close();
    throw error;
  }
  const session = opening.use(await openSession(harness, { ...options, environment, log: () => {} }));
  const open = opening.move();
  return { session, [Symbol.asyncDispose]: () => withinLimit(open.disposeAsync()) };
}

/** A connection that was lost may never say that it has closed; what is left then ends with the process. */
const closingLimitMs = 15_000;

async function withinLimit(closing: Promise<void>): Promise<void> {
  const limit = Promise.withResolvers<void>();
  const timer = setTimeout(limit.resolve, closingLimitMs);
  await Promise.race([closing, limit.promise]).finally(() => clearTimeout(timer));
}
