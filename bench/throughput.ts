/**
 * Sequences a second on Dispatch with every per-step invariant on, beside the bare actions, beside TRUNCATE and SQL checks, and beside a
 * clone of a template database a run. Usage: node bench/throughput.ts [sequences] [rounds]
 */

import { openProject } from '../src/cli/project.ts';
import { provideDatabase } from '../src/engine/database/embedded/provide-database.ts';

process.env.INTEGRATION_TEST ??= '1';
await using _database = await provideDatabase(process.env);
await using project = await openProject({
  config: 'vitest.integration.config.ts',
  harness: 'tests/integration/harness/harness.ts',
});
const [sequences = '40', rounds = '3'] = process.argv.slice(2);
// Loaded as the CLI loads its commands: by then the environment leads to the database.
const { measure } = await project.load<typeof import('./throughput/measure.ts')>('bench/throughput/measure.ts');
await measure({ sequences: Number(sequences), rounds: Number(rounds) });
