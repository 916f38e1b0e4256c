import { caseOfSeed, type RunResult, type Session, storedCase } from '../../src/engine/index.ts';
import type { TwinBook } from '../../src/engine/run/act/twin-book.ts';
import type { NodeControl } from '../../src/engine/run/node/control-node.ts';
import { loadFixtures } from '../../tests/integration/harness/fixtures.ts';
import { harness } from '../../tests/integration/harness/harness.ts';
import { failingSqlChecks } from '../../tests/integration/harness/sql-checks.ts';
import type { BenchDatabases } from './bench-databases.ts';
import { deleteRows } from './delete-rows.ts';
import { type Ground, openGround } from './ground.ts';
import { performRun } from './perform-run.ts';

/** One way to run a sequence. */
export type Variant = {
  readonly name: string;
  /** Runs it from the baseline, and hands back the milliseconds that count. */
  readonly run: (run: RealisedRun) => Promise<number>;
};

/** Milliseconds that all sequences took in each round, by variant. */
export type Times = ReadonlyMap<string, readonly number[]>;

/** A sequence as a seed gives it, with what the engine saw when it ran. */
export type RealisedRun = { readonly seed: number; readonly result: RunResult };

export const ENGINE = 'leakproof: generate, perform, judge';
export const ENGINE_COMPARED = 'leakproof: the same with noninterference, default share';
export const ENGINE_STORED = 'leakproof: perform a known sequence, judge';
export const BARE = 'bare actions: no reset, no check';
export const SQL = 'TRUNCATE + fixtures, SQL checks a step';
export const CLONE = 'a template clone, SQL checks a step';

/** The engine, generating as a campaign does, and with steps that are known, as when it shrinks. */
export function engineVariants(session: Session, twins: TwinBook): readonly Variant[] {
  return [
    {
      name: ENGINE,
      run: ({ seed }) => timed(() => session.execute(caseOfSeed(seed, harness), { compares: false, twins })),
    },
    {
      name: ENGINE_COMPARED,
      run: ({ seed }) => timed(() => session.execute(caseOfSeed(seed, harness), { twins })),
    },
    {
      name: ENGINE_STORED,
      run: ({ result }) => timed(() => session.execute(storedCase(result.sequence), { compares: false })),
    },
  ];
}

/** The actions alone. What puts the rows back is kept out of the timing, and spares the plans that TRUNCATE would throw away. */
export function bareVariant(ground: Ground, node: NodeControl): Variant {
  return {
    name: BARE,
    async run({ result }) {
      await deleteRows(ground);
      await loadFixtures(ground.db);
      return performRun(result, { ground, node });
    },
  };
}

/** What one builds without the engine. */
export function truncateVariant(ground: Ground, node: NodeControl): Variant {
  const environment = { ...process.env, DATABASE_URL: ground.url };
  return {
    name: SQL,
    async run({ result }) {
      const resetMs = await timed(async () => {
        await harness.database.reset({ client: ground.client, environment });
        await loadFixtures(ground.db);
      });
      return resetMs + (await performRun(result, { ground, node, afterStep: () => assertUnseen(ground) }));
    },
  };
}

/** The same with a copy of a template database for each run. To drop it is not timed. */
export function cloneVariant(databases: BenchDatabases, node: NodeControl): Variant {
  const name = 'leakproof_bench_clone_integration';
  return {
    name: CLONE,
    async run({ result }) {
      await databases.drop(name);
      const start = performance.now();
      await using ground = await openGround(await databases.copy(name));
      const copyMs = performance.now() - start;
      return copyMs + (await performRun(result, { ground, node, afterStep: () => assertUnseen(ground) }));
    },
  };
}

async function assertUnseen({ client }: Ground): Promise<void> {
  const failing = await failingSqlChecks(client);
  if (failing.length > 0) throw new Error(`SQL checks failed: ${failing.join(', ')}; expected none to`);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
