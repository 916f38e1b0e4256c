import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, watch } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import * as fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { type Bundle, readBundle } from '../../../src/engine/evidence/bundle.ts';
import { createScratchDatabase } from '../engine/scratch-database.ts';
import { unheldEnvironment } from '../unheld-environment.ts';

/** Milliseconds from the start of a campaign to its end by SIGKILL; nothing is asserted of time. */
const moments = fc.sample(fc.nat(3_000), { seed: 16, numRuns: 16 });

/** So many at a time, each on a database of its own. */
const lanes = 2;

const told = z.object({
  event: z.literal('finding'),
  violation: z.object({ signature: z.string() }),
  counterexample: z.object({ steps: z.array(z.unknown()) }),
});

type Killed = { readonly told: readonly z.infer<typeof told>[]; readonly bundles: readonly Bundle[] };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leakproof-killed-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('loses nothing that was told or written when it is killed at any moment while findings are shrunk', async () => {
  const killed = (await Promise.all(Array.from({ length: lanes }, (_, lane) => killInLane(lane)))).flat();
  expect(killed).toHaveLength(moments.length);
  for (const { told, bundles } of killed) {
    for (const { violation, counterexample } of told) {
      const kept = bundles.find(({ signature }) => signature === violation.signature);
      expect(kept?.counterexample.steps).toEqual(counterexample.steps);
    }
  }
  // Not vacuous, however slow the machine: some were told, and some were on their way.
  const verdicts = killed.flatMap(({ bundles }) => bundles.map(({ verdict }) => verdict));
  expect(killed.flatMap(({ told }) => told).length).toBeGreaterThan(0);
  expect(verdicts.filter((verdict) => verdict === 'unconfirmed').length).toBeGreaterThan(0);
});

/** Kills one campaign after the other on the same database, at every so many of the moments. */
async function killInLane(lane: number): Promise<readonly Killed[]> {
  await using scratch = await createScratchDatabase();
  const killed: Killed[] = [];
  for (const [number, afterMs] of moments.entries()) {
    if (number % lanes !== lane) continue;
    killed.push(await killOnce(scratch.url, { bundles: join(folder, `${number}`), seed: number + 1, afterMs }));
    await untilAlone(scratch.url);
  }
  return killed;
}

type Kill = { readonly bundles: string; readonly seed: number; readonly afterMs: number };

async function killOnce(url: string, { bundles, seed, afterMs }: Kill): Promise<Killed> {
  await mkdir(bundles);
  using written = watchLengths(bundles);
  const child = spawn(process.execPath, ['tests/integration/full/shrinking-program.ts', bundles, `${seed}`], {
    env: { ...unheldEnvironment(), INTEGRATION_TEST: '1', DATABASE_URL: url, PAD_BUG: 'reads everybody' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const lines: string[] = [];
  const started = Promise.withResolvers<void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    started.resolve();
  });
  await Promise.race([started.promise, closed]);
  expect(child.exitCode, lines.join('\n')).toBeNull();
  await sleep(afterMs);
  child.kill('SIGKILL');
  await closed;
  const kept = await readBundles(bundles);
  for (const [name, length] of written.lengths) {
    // What was seen there is there, and has only become smaller.
    expect(kept.get(name)?.counterexample.steps.length, name).toBeLessThanOrEqual(length);
  }
  const findings = lines.flatMap((line) => told.safeParse(parseWhole(line)).data ?? []);
  return { told: findings, bundles: [...kept.values()] };
}

/** The last line may have been cut by the kill, and then was not told. */
function parseWhole(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Each folder's bundle by its name; none is torn, or it could not be read. */
async function readBundles(bundles: string): Promise<ReadonlyMap<string, Bundle>> {
  const names = (await readdir(bundles)).filter((name) => existsSync(join(bundles, name, 'bundle.json')));
  return new Map(await Promise.all(names.map(async (name) => [name, await readBundle(join(bundles, name))] as const)));
}

/** Looks into bundles as they are written: how long the last counterexample was that stood there. */
function watchLengths(bundles: string): Disposable & { readonly lengths: ReadonlyMap<string, number> } {
  const lengths = new Map<string, number>();
  const watcher = watch(bundles, { recursive: true }, (_event, file) => {
    const [, name] = /^([^/]+)\/bundle\.json$/.exec(file ?? '') ?? [];
    if (name === undefined) return;
    const content: unknown = JSON.parse(readFileSync(join(bundles, name, 'bundle.json'), 'utf8'));
    const { counterexample } = z.object({ counterexample: z.object({ steps: z.array(z.unknown()) }) }).parse(content);
    lengths.set(name, counterexample.steps.length);
  });
  return { lengths, [Symbol.dispose]: () => watcher.close() };
}

/** Resolves once the server has noticed that the connections of whoever was killed are gone. */
async function untilAlone(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const others = 'SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()';
  while ((await client.query(others)).rows.length > 0) await sleep(5);
  await client.end();
}
