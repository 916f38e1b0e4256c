import { provideDatabase } from '../engine/database/embedded/provide-database.ts';
import { holdProcess } from '../engine/database/guard/hold-process.ts';
import type { LoadHarness } from './open-session.ts';
import type { ProjectFiles } from './project-files.ts';

/**
 * The way to a project's harness, in this order: the integration database is provided; this process is held to it (see `holdProcess`); the
 * project's configuration is loaded, and the harness with the application behind it. Whatever is opened for that ends with `open`.
 *
 * It throws a UsageError where the guard refuses DATABASE_URL, or where one of these connects elsewhere; a HarnessError where no Postgres
 * can be started.
 */
export function harnessLoader(files: ProjectFiles, open: AsyncDisposableStack): LoadHarness {
  return async (modules) => {
    const { env } = process;
    // A database that the engine makes itself is its own, so nobody has to say that this is an integration test.
    if (env.DATABASE_URL === undefined) env.INTEGRATION_TEST ??= '1';
    // Vite is loaded while Postgres starts; nothing of the project's is.
    const [{ openProject }] = await Promise.all([
      import('./project.ts'),
      provideDatabase(env).then((it) => open.use(it)),
    ]);
    const { assertNoneStrayed } = open.use(holdProcess((message) => console.error(message)));
    // Once more at the end, for what strays between runs. What strayed says more than what else went wrong by that.
    open.defer(assertNoneStrayed);
    const project = open.use(await openProject(files, modules).finally(assertNoneStrayed));
    return project.load<Awaited<ReturnType<LoadHarness>>>(files.harness).finally(assertNoneStrayed);
  };
}
