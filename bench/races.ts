/**
 * How many schedules it takes to see each bug that only two requests at once show: by turns, as a campaign draws them; by random walks and by
 * priorities (PCT) alone; by all schedules that differ, one after the other; with `Promise.all`, so many times; and with the scheduler of fast-check, which holds back the answers of statements.
 *
 * Usage: node bench/races.ts [--most 500] [--keep folder] [bug …]
 *
 * What is found by turns is kept as a sequence, where a folder is given.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openProject } from '../src/cli/project.ts';
import { provideDatabase } from '../src/engine/database/embedded/provide-database.ts';
import { formatSequence } from '../src/engine/sequence/sequence-codec.ts';
import type { ByEnumeration } from './races/by-turns.ts';
import { plantedRaces } from './races/planted.ts';
import type { WithoutTurns } from './races/without-turns.ts';

process.env.INTEGRATION_TEST ??= '1';
await using _database = await provideDatabase(process.env);
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { most: { type: 'string', default: '500' }, keep: { type: 'string' } },
});
const wanted = plantedRaces.filter(({ mutant }) => positionals.length === 0 || positionals.includes(mutant));

console.log(
  '| planted bug | by turns: schedules | seen by | random walk | PCT | enumeration | Promise.all: runs | fast-check: runs | of which hung |',
);
console.log('|---|---|---|---|---|---|---|---|---|');
for (const race of wanted) {
  process.env.LEAKPROOF_MUTANT = race.mutant;
  // A project of its own for each, so that the application is loaded anew with the bug in it.
  await using project = await openProject({
    config: 'vitest.integration.config.ts',
    harness: 'tests/integration/harness/harness.ts',
  });
  const { measure } = await project.load<typeof import('./races/measure.ts')>('bench/races/measure.ts');
  const measured = await measure(race, Number(values.most));
  const { byTurns, randomly, byPriorities, byEnumeration, promiseAll, fastCheck } = measured;
  const { schedules, signature, sequence } = byTurns;
  const seen = signature ?? `not in ${schedules}`;
  console.log(
    `| ${race.mutant} | ${schedules} | ${seen} | ${[randomly, byPriorities, byEnumeration].map(schedulesOf).join(' | ')} | ${runsOf(promiseAll)} | ${runsOf(fastCheck)} | ${fastCheck.hung} |`,
  );
  if (values.keep !== undefined && sequence)
    await writeFile(join(values.keep, `${race.mutant}.json`), formatSequence(sequence));
}

function schedulesOf({ schedules, signature }: ByEnumeration): string {
  return signature === null ? `not in ${schedules}` : String(schedules);
}

function runsOf({ runs, hasShown }: WithoutTurns): string {
  return hasShown ? String(runs) : `not in ${runs}`;
}
