import { provideDatabase } from '../../src/engine/database/embedded/provide-database.ts';
import { HarnessError, UsageError } from '../../src/engine/errors.ts';
import { migrate } from './harness/migrate.ts';

const open = new AsyncDisposableStack();

/**
 * Before any worker exists: sets DATABASE_URL to an embedded Postgres when none is given, and takes and migrates the
 * database for this run. A refusal is one line and an exit code, since vitest would print it with a stack.
 */
export async function setup(): Promise<void> {
  try {
    if (process.env.INTEGRATION_TEST === '1') open.use(await provideDatabase(process.env));
    open.use(await migrate({ environment: process.env, log: console.info }));
  } catch (error) {
    await open.disposeAsync();
    if (!(error instanceof UsageError || error instanceof HarnessError)) throw error;
    console.error(`${error.name}: ${error.message}`);
    process.exit(error.exitCode);
  }
}

/** Lets go of the database, and ends the embedded Postgres if there is one. */
export async function teardown(): Promise<void> {
  await open.disposeAsync();
}
