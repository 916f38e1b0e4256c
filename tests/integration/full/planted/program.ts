import { openProject } from '../../../../src/cli/project.ts';
import { provideDatabase } from '../../../../src/engine/database/embedded/provide-database.ts';
import type { Looked, Planted } from './look-with-planted.ts';

/**
 * A program for tests: loads the application once for each bug that it is given, with the bug planted, and answers what is seen there.
 * What the processes of the command line would do once each, to provide a database and to load their packages, it does once for all.
 */
const [, , module = '', bugs = '[]'] = process.argv;

process.env.INTEGRATION_TEST ??= '1';
await using _database = await provideDatabase(process.env);
for (const { mutant, input } of JSON.parse(bugs) as readonly Planted<unknown>[]) {
  process.env.LEAKPROOF_MUTANT = mutant;
  await using project = await openProject({
    config: 'vitest.integration.config.ts',
    harness: 'tests/integration/harness/harness.ts',
  });
  const { look } = await project.load<{ readonly look: (input: unknown) => Promise<unknown> }>(module);
  process.send?.({ mutant, seen: await look(input) } satisfies Looked<unknown>);
}
process.disconnect?.();
