/**
 * What the runs of a campaign reach: for each action of Dispatch the share of the runs in which it was tried, in which it succeeded, and in
 * which it changed something, the rarest first; and the share of the runs in which what a planted bug takes came about.
 *
 * Usage: node bench/reach.ts [runs] [seed] [action …]
 *
 * Only the actions that begin so are printed, where some are given.
 */
import { openProject } from '../src/cli/project.ts';
import { provideDatabase } from '../src/engine/database/embedded/provide-database.ts';

process.env.INTEGRATION_TEST ??= '1';
await using _database = await provideDatabase(process.env);
const [runs = '300', seed = '1', ...wanted] = process.argv.slice(2);
await using project = await openProject({
  config: 'vitest.integration.config.ts',
  harness: 'tests/integration/harness/harness.ts',
});
const { countReached } = await project.load<typeof import('./reach/count.ts')>('bench/reach/count.ts');
const counted = await countReached({ runs: Number(runs), seed: Number(seed) });
const share = (part: number) => `${((100 * part) / counted.runs).toFixed(1)} %`;
console.log('| action | tried | succeeded | with changes |\n|---|---|---|---|');
for (const { action, ...reached } of counted.actions.toSorted(
  (one, other) => one.succeeded - other.succeeded || one.changed - other.changed,
))
  if (wanted.length === 0 || wanted.some((name) => action.startsWith(name)))
    console.log(`| ${action} | ${share(reached.tried)} | ${share(reached.succeeded)} | ${share(reached.changed)} |`);
console.log('\n| what it takes for | of the runs |\n|---|---|');
for (const [bug, runsWith] of counted.situations) console.log(`| ${bug} | ${share(runsWith)} |`);
console.log('\n| aim | runs that had it | and came to it |\n|---|---|---|');
for (const [aim, { aimed, arrived }] of [...counted.aims].toSorted(([, one], [, other]) => other.aimed - one.aimed))
  console.log(`| ${aim} | ${aimed} | ${arrived} |`);
console.log(
  `\n${counted.runs} runs, ${counted.steps} steps, ${((100 * counted.succeeded) / counted.steps).toFixed(0)} % of them done; ${counted.actions.filter(({ succeeded }) => succeeded === 0).length} actions never`,
);
