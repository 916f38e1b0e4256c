/**
 * How soon each planted bug is found: `node bench/mutants.ts [seconds] [id …]` prints a table. Each mutant has a process of its own, which
 * is ended at its first finding.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { mutants } from '../tests/integration/harness/mutants/index.ts';
import { minimum } from './mutants/minimum.ts';

const firstSeed = 1;

const finding = z.object({
  event: z.literal('finding'),
  seed: z.int().nullable(),
  executions: z.int(),
  violation: z.object({ invariant: z.string(), signature: z.string() }),
  counterexample: z.object({ steps: z.array(z.object({ actor: z.string(), action: z.string() })) }),
  original: z.object({ steps: z.array(z.unknown()) }),
});
type Found = z.infer<typeof finding> & { readonly seconds: number };

const [limit = '60', ...wanted] = process.argv.slice(2);
console.log(
  '| mutant | seen by | run | seconds | steps | shrunk to | minimum | runs to shrink | counterexample |\n|---|---|---|---|---|---|---|---|---|',
);
for (const { id } of mutants.filter((mutant) => wanted.length === 0 || wanted.includes(mutant.id))) {
  const found = await hunt(id, Number(limit));
  console.log(found ? row(id, found) : `| ${id} | – not within ${limit} s | | | | | ${minimum[id] ?? '?'} | | |`);
}

function row(id: string, { seed, seconds, executions, violation, counterexample, original }: Found): string {
  const actions = counterexample.steps.map(({ action }) => action).join(', ');
  const run = (seed ?? firstSeed) - firstSeed + 1;
  return `| ${id} | ${violation.invariant} | ${run} | ${seconds.toFixed(1)} | ${original.steps.length} | ${counterexample.steps.length} | ${minimum[id] ?? '?'} | ${executions} | ${actions} |`;
}

/** Fuzzes Dispatch with the bug in it until something is found; undefined where nothing is. */
async function hunt(id: string, seconds: number): Promise<Found | undefined> {
  const bundles = mkdtempSync(join(tmpdir(), 'leakproof-mutants-'));
  const options = [
    '--mutant',
    id,
    '--seconds',
    String(seconds),
    '--seed',
    String(firstSeed),
    '--bundles',
    bundles,
    // A regression that was kept would find its bug at once.
    '--no-corpus',
    '--workers',
    '1',
    '--json',
  ];
  const child = spawn(process.execPath, ['src/cli/leakproof.ts', 'fuzz', ...options], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let startedAt = performance.now();
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const data: unknown = JSON.parse(line);
      if (typeof data === 'object' && data !== null && 'event' in data && data.event === 'start')
        startedAt = performance.now();
      const found = finding.safeParse(data);
      if (found.success) return { ...found.data, seconds: (performance.now() - startedAt) / 1000 };
    }
    return undefined;
  } finally {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
    rmSync(bundles, { recursive: true });
  }
}
