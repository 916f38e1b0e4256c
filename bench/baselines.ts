/**
 * What others see of the planted bugs of `docs/mutants.md`, beside Leakproof, from the same seeds and in the same time of the processor: the
 * scenarios of a smoke suite, SQL checks over all rows, each owner's request made again by another tenant and judged by its status, and the
 * rules of fuzzers of HTTP interfaces.
 *
 * Usage: node bench/baselines.ts [--seconds 20] [--runs N] [--workers 2] [bug …]
 *
 * All of them are given the engine's generator and its rewind, so that only what they look at differs: with generators and resets of their own
 * they would get through fewer runs, which seldom reach anything. The line `none` is Dispatch without a bug: what is seen there is a false alarm.
 */
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { mutants } from '../tests/integration/harness/mutants/index.ts';
import type { Hunt } from './baselines/hunt.ts';
import { expected } from './detection/expected.ts';
import { hireHunters } from './detection/hire.ts';
import { withoutBug } from './detection/hunter.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '20' },
    runs: { type: 'string', default: '1000000' },
    workers: { type: 'string', default: String(Math.min(2, availableParallelism())) },
  },
});
const [seconds, workers] = [Number(values.seconds), Number(values.workers)];
const known = mutants.map(({ id }) => id).filter((id) => expected[id] !== undefined && expected[id].isRace !== true);
const bugs = [withoutBug, ...known].filter((id) => positionals.length === 0 || positionals.includes(id));
const seen = new Map<Hunt['baseline'], number>();

console.log('| bug | way | saw | runs | seconds |\n|---|---|---|---|---|');
const lost = await hireHunters<Hunt>({
  bugs,
  workers,
  order: { file: 'bench/baselines/hunt.ts', seeds: 1, seconds, runs: Number(values.runs) },
  onBug: (bug, hunts) => {
    for (const { baseline, saw, runs, seconds: took } of hunts) {
      console.log(`| ${bug} | ${baseline} | ${saw ?? '–'} | ${runs} | ${took.toFixed(1)} |`);
      if (bug !== withoutBug) seen.set(baseline, (seen.get(baseline) ?? 0) + (saw === null ? 0 : 1));
    }
  },
});
if (lost.length > 0) {
  console.log(`\nnot hunted to the end: ${lost.join(', ')}`);
  process.exitCode = 1;
}
const planted = bugs.filter((bug) => bug !== withoutBug).length;
console.log('');
for (const [baseline, count] of seen) console.log(`${baseline.padEnd(20)} ${count} of ${planted}`);
console.log(
  `the machine          ${availableParallelism()} cores, ${workers} workers, load ${loadavg()[0]?.toFixed(1)}`,
);
