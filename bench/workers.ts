/**
 * Measures how much more a campaign does with two workers than with one, by turns on the same machine, and simulates the curve to eight from
 * what a step takes of a worker and of its Postgres.
 *
 * Usage: node bench/workers.ts [runs] [rounds]
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { cpuTimesBelow } from './workers/cpu-times.ts';
import { type Shares, simulate } from './workers/simulate.ts';

const [runs = 150, rounds = 3] = process.argv.slice(2).map(Number);

/** A campaign from its first run to its end. */
type Measured = {
  readonly steps: number;
  readonly elapsedMs: number;
  readonly nodeMs: number;
  readonly postgresMs: number;
};

const measured: { readonly [workers: number]: Measured[] } = { 1: [], 2: [] };
for (let round = 0; round < rounds; round += 1)
  for (const workers of [1, 2]) measured[workers]?.push(await campaign(workers, 1 + round * runs));

const [one, two] = [sumOf(measured[1] ?? []), sumOf(measured[2] ?? [])];
const perSecond = ({ steps, elapsedMs }: Measured) => (steps * 1000) / elapsedMs;
console.log(`1 worker   ${perSecond(one).toFixed(0)} steps/s`);
console.log(
  `2 workers  ${perSecond(two).toFixed(0)} steps/s, ${(perSecond(two) / perSecond(one)).toFixed(2)} times, on ${availableParallelism()} cores`,
);
const { steps, elapsedMs, nodeMs, postgresMs } = one;
const shares: Shares = {
  node: nodeMs / steps,
  postgres: postgresMs / steps,
  wait: Math.max(0, elapsedMs - nodeMs - postgresMs) / steps,
};
console.log(
  `a step     ${shares.node.toFixed(2)} ms of CPU in the worker, ${shares.postgres.toFixed(2)} ms in Postgres, ${shares.wait.toFixed(2)} ms neither`,
);
console.log('\nsimulated, against one worker on as many cores:\nworkers  2 cores  4 cores  8 cores');
for (const workers of [1, 2, 4, 8]) {
  const times = [2, 4, 8].map(
    (cores) => simulate({ cores, workers, shares }) / simulate({ cores, workers: 1, shares }),
  );
  console.log(`${String(workers).padStart(7)}  ${times.map((one) => one.toFixed(2).padStart(7)).join('  ')}`);
}

async function campaign(workers: number, seed: number): Promise<Measured> {
  const options = ['--json', '--no-corpus', '--seconds', '3600', '--runs', String(runs), '--seed', String(seed)];
  const arguments_ = ['src/cli/leakproof.ts', 'fuzz', ...options, '--workers', String(workers)];
  const child = spawn(process.execPath, arguments_, { stdio: ['ignore', 'pipe', 'ignore'] });
  let before = { node: 0, postgres: 0 };
  for await (const line of createInterface({ input: child.stdout })) {
    const { event, ...told } = JSON.parse(line);
    if (event === 'start') before = cpuTimesBelow(child.pid ?? 0);
    if (event !== 'summary') continue;
    const after = cpuTimesBelow(child.pid ?? 0);
    return {
      steps: told.steps,
      elapsedMs: told.elapsedMs,
      nodeMs: after.node - before.node,
      postgresMs: after.postgres - before.postgres,
    };
  }
  throw new Error('the campaign ended without a summary');
}

function sumOf(all: readonly Measured[]): Measured {
  const sum = (of: keyof Measured) => all.reduce((total, one) => total + one[of], 0);
  return { steps: sum('steps'), elapsedMs: sum('elapsedMs'), nodeMs: sum('nodeMs'), postgresMs: sum('postgresMs') };
}
