/**
 * What it costs to keep where in the application each statement is sent: runs on Dispatch that are explained beside the same runs that are
 * not. Usage: node bench/places.ts [sequences] [rounds]
 */
import { openProject } from '../src/cli/project.ts';
import { provideDatabase } from '../src/engine/database/embedded/provide-database.ts';

process.env.INTEGRATION_TEST ??= '1';
await using _database = await provideDatabase(process.env);
await using project = await openProject({
  config: 'vitest.integration.config.ts',
  harness: 'tests/integration/harness/harness.ts',
});
const [sequences = '20', rounds = '3'] = process.argv.slice(2);
// Loaded as the CLI loads its commands: by then the environment leads to the database.
const { measure } = await project.load<typeof import('./places/measure.ts')>('bench/places/measure.ts');
await measure({ sequences: Number(sequences), rounds: Number(rounds) });
