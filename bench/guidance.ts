/**
 * Whether guidance pays: how many runs and steps campaigns take to each planted bug, guided and not, from the same seeds. Usage:
 * node bench/guidance.ts [campaigns a mutant] [runs a campaign at most] [id …]
 */
import { openProject } from '../src/cli/project.ts';
import { provideDatabase } from '../src/engine/database/embedded/provide-database.ts';
import { mutants } from '../tests/integration/harness/mutants/index.ts';
import { type Comparison, compare, heading, lineOf, summaryOf } from './guidance/comparison.ts';

process.env.INTEGRATION_TEST ??= '1';
await using _database = await provideDatabase(process.env);
const [campaigns = '5', maxRuns = '100', ...wanted] = process.argv.slice(2);
const comparisons: Comparison[] = [];
console.log(heading);
for (const { id } of mutants.filter((mutant) => wanted.length === 0 || wanted.includes(mutant.id))) {
  process.env.LEAKPROOF_MUTANT = id;
  // A project of its own for each, so that the application is loaded anew with the bug in it.
  await using project = await openProject({
    config: 'vitest.integration.config.ts',
    harness: 'tests/integration/harness/harness.ts',
  });
  const { huntAll } = await project.load<typeof import('./guidance/hunt.ts')>('bench/guidance/hunt.ts');
  const comparison = compare(id, await huntAll({ campaigns: Number(campaigns), maxRuns: Number(maxRuns) }));
  comparisons.push(comparison);
  console.log(lineOf(comparison));
}
console.log(summaryOf(comparisons));
