/**
 * From a command to its first step, phase by phase, and a whole `leakproof replay` of one step beside it, each warm. Usage:
 * node bench/start.ts [times]
 */
import { execFileSync } from 'node:child_process';
import { z } from 'zod';

const phaseList = z.array(z.object({ phase: z.string(), ms: z.number(), cpuMs: z.number() }));

const [times = '5'] = process.argv.slice(2);
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const run = (...input: readonly string[]) =>
  execFileSync(process.execPath, input, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, BENCH_SPAWNED_AT: String(Date.now()) },
  });

const starts: z.infer<typeof phaseList>[] = [];
const wholes: number[] = [];
// The first of them is cold.
for (let time = 0; time <= Number(times); time += 1) {
  const start = phaseList.parse(JSON.parse(run('bench/start/phases.ts')));
  const since = performance.now();
  run('src/cli/leakproof.ts', 'replay', '--seed', '1', '--max-steps', '1');
  if (time === 0) continue;
  starts.push(start);
  wholes.push(performance.now() - since);
}
console.log(`${times} starts, warm; medians; in brackets the processor's time in this process`);
for (const { phase } of starts[0] ?? []) {
  const all = starts.flatMap((start) => start.filter((one) => one.phase === phase));
  const line = (what: string, ms: number, cpuMs: number) =>
    console.log(`  ${what.padEnd(36)} ${ms.toFixed(0).padStart(6)} ms  (${cpuMs.toFixed(0)} ms)`);
  line(phase, median(all.map(({ ms }) => ms)), median(all.map(({ cpuMs }) => cpuMs)));
}
const totalOf = (start: z.infer<typeof phaseList>, key: 'ms' | 'cpuMs') =>
  start.reduce((sum, phase) => sum + phase[key], 0);
const total = (key: 'ms' | 'cpuMs') => median(starts.map((start) => totalOf(start, key)));
console.log(
  `from the command to its first step: ${(total('ms') / 1000).toFixed(2)} s (${total('cpuMs').toFixed(0)} ms)  bar ≤ 2.5 s`,
);
console.log(`a whole replay of one step: ${(median(wholes) / 1000).toFixed(2)} s`);
