/**
 * How soon each planted bug of `docs/mutants.md` is found, from several seeds: by what, after how many runs and seconds, and how long the
 * counterexample is against the shortest there is.
 *
 * Usage: node bench/detection.ts [--seeds 5] [--from 1] [--seconds 60] [--runs N] [--workers 2] [--changed] [bug …]
 *
 * With `--changed` it is known which lines the bug has changed, as `leakproof fuzz --changed` would know it; what it takes to find out who runs
 * them is not in the figures.
 *
 * A bug that ends in `*` stands for all that begin so. Each worker is a process with a database of its own, which hunts for one bug after
 * the other. The last lines say how busy the machine was: seconds are to be read beside that, runs are not.
 */
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { mutants } from '../tests/integration/harness/mutants/index.ts';
import { expected } from './detection/expected.ts';
import { hireHunters } from './detection/hire.ts';
import type { Hunt } from './detection/hunt.ts';
import { type Bug, heading, lineOf, summaryOf } from './detection/table.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '5' },
    from: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '60' },
    runs: { type: 'string', default: '1000000' },
    changed: { type: 'boolean', default: false },
    workers: { type: 'string', default: String(Math.min(2, availableParallelism())) },
  },
});
const [seeds, seconds, workers] = [Number(values.seeds), Number(values.seconds), Number(values.workers)];

const isWanted = (id: string) =>
  positionals.length === 0 ||
  positionals.some((wanted) => (wanted.endsWith('*') ? id.startsWith(wanted.slice(0, -1)) : id === wanted));
const ids = mutants.map(({ id }) => id).filter((id) => isWanted(id) && expected[id] !== undefined);
const bugs: Bug[] = [];

console.log(heading);
const loads: number[] = [];
const watch = setInterval(() => loads.push(loadavg()[0] ?? 0), 5_000);
const lost = await hireHunters<Hunt>({
  bugs: ids,
  workers,
  order: {
    file: 'bench/detection/hunt.ts',
    seeds,
    from: Number(values.from),
    seconds,
    runs: Number(values.runs),
    knowsChange: values.changed,
  },
  onBug: (id, hunts) => {
    const known = expected[id];
    if (known === undefined) return;
    const bug: Bug = { id, expected: known, hunts };
    bugs.push(bug);
    console.log(lineOf(bug));
  },
});
clearInterval(watch);
if (lost.length > 0) {
  console.log(`\nnot hunted to the end: ${lost.join(', ')}`);
  process.exitCode = 1;
}
console.log(`\n${summaryOf(bugs)}`);
const load = loads.reduce((sum, one) => sum + one, 0) / Math.max(1, loads.length);
console.log(
  `the machine                 ${availableParallelism()} cores, ${workers} workers, load ${load.toFixed(1)} on average`,
);
