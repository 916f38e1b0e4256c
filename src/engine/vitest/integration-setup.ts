import { provideDatabase } from '../database/embedded/provide-database.ts';
import { holdProcess } from '../database/guard/hold-process.ts';
import { HarnessError, UsageError } from '../errors.ts';
import type { Harness } from '../harness/define-harness.ts';
import { keepCompiled } from '../keep-compiled.ts';
import { holdWorkers, type ProjectOfWorkers } from './hold-workers.ts';
import { prepareWorkers } from './prepare-workers.ts';

/** The module that says how the database is migrated: it exports the harness, or `migrate` alone, which is sooner loaded. */
export type SetupModule =
  | { readonly harness: Harness; readonly migrate?: undefined }
  | { readonly migrate: Harness['database']['migrate']; readonly harness?: undefined };

/** What vitest expects of a global set-up. */
export type IntegrationSetup = {
  readonly setup: (project?: ProjectOfWorkers) => Promise<void>;
  readonly teardown: () => Promise<void>;
};

/**
 * The global set-up of a suite: before any worker exists, it sets DATABASE_URL to an embedded Postgres when none is given, and takes and
 * migrates the database for this run; at the end it lets go of both. This process and every worker are held to that database: no `.env`
 * file and no module can lead them to another (see `holdProcess`). A refusal is one line and an exit code, since vitest would print it with
 * a stack.
 *
 * Usage: `export const { setup, teardown } = integrationSetup(() => import('./harness/harness.ts'));`
 *
 * @param load loads the module, once the environment leads to the integration database.
 */
export function integrationSetup(load: () => Promise<SetupModule>): IntegrationSetup {
  const open = new AsyncDisposableStack();
  return {
    setup: async (project) => {
      try {
        keepCompiled();
        if (process.env.INTEGRATION_TEST === '1') open.use(await provideDatabase(process.env));
        const { assertNoneStrayed } = open.use(holdProcess(console.info));
        if (project) {
          holdWorkers(project, process.env);
          prepareWorkers(project);
        }
        const module = await load().finally(assertNoneStrayed);
        const migrate = module.harness ? module.harness.database.migrate : module.migrate;
        // The pools of a harness are for the workers, which have their own.
        if (module.harness) open.defer(() => module.harness.database.close());
        open.use(await migrate({ environment: process.env, log: console.info }).finally(assertNoneStrayed));
      } catch (error) {
        await open.disposeAsync();
        if (!(error instanceof UsageError || error instanceof HarnessError)) throw error;
        console.error(`${error.name}: ${error.message}`);
        process.exit(error.exitCode);
      }
    },
    teardown: () => open.disposeAsync(),
  };
}
