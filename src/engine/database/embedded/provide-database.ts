import { resolve } from 'node:path';
import { localFolder } from '../../local-folder.ts';
import { startEmbeddedPostgres } from './embedded-postgres.ts';

/** Name of the database that is made on the embedded Postgres. */
const embeddedName = 'leakproof_integration';

/** The variables that say where the integration database is. Those of the process, as a rule. */
type WritableEnvironment = { [name: string]: string | undefined };

/**
 * With a DATABASE_URL, nothing is done. Without one, an embedded Postgres is started over data cached in `.leakproof/postgres` of the
 * working directory, DATABASE_URL leads to it, and it ends when disposed of.
 *
 * @throws HarnessError when no Postgres can be started.
 */
export async function provideDatabase(environment: WritableEnvironment): Promise<AsyncDisposable> {
  if (environment.DATABASE_URL !== undefined) return { [Symbol.asyncDispose]: async () => {} };
  const embedded = await startEmbeddedPostgres({ directory: resolve(localFolder(), 'postgres') });
  environment.DATABASE_URL = await embedded.ensureDatabase(embeddedName);
  return {
    async [Symbol.asyncDispose]() {
      delete environment.DATABASE_URL;
      await embedded[Symbol.asyncDispose]();
    },
  };
}
