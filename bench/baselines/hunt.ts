import * as fc from 'fast-check';
import pg from 'pg';
import pins from '../../seeds/smoke.json' with { type: 'json' };
import { runCampaign } from '../../src/engine/campaign/campaign.ts';
import { caseOfSeed, openSession, type Session, storedCase } from '../../src/engine/index.ts';
import { harness } from '../../tests/integration/harness/harness.ts';
import { scenarios } from '../../tests/integration/harness/scenarios/index.ts';
import { failingSqlChecks } from '../../tests/integration/harness/sql-checks.ts';
import { type Rule, replayedByOthers, rulesOfFuzzers } from './rules.ts';

/** Ways to look for a bug, in the order of the table. */
export const baselines = ['scenarios', 'SQL checks', 'replayed by others', 'rules of fuzzers', 'Leakproof'] as const;

/** What came of one of them. */
export type Hunt = {
  readonly baseline: (typeof baselines)[number];
  /** What it saw; null where it saw nothing in its time. */
  readonly saw: string | null;
  readonly runs: number;
  /** Of this process's time on the processor. */
  readonly seconds: number;
};

export type HuntOptions = { readonly seconds: number; readonly runs: number; readonly onHunt: (hunt: Hunt) => void };

/** The seed from which on all of them run the same sequences, where they run random ones. */
const firstSeed = 10_000;

/**
 * Looks for what is planted in the application of this process, in one way after the other, for so long each. It is the processor's time that
 * counts, which all of them have alike however busy the machine is.
 */
export async function huntAll({ seconds, runs, onHunt }: HuntOptions): Promise<void> {
  const environment = process.env;
  await using _migrated = await harness.database.migrate({ environment, log: () => {} });
  await using session = await openSession(harness, { environment, log: () => {} });
  const client = new pg.Client({ connectionString: environment.DATABASE_URL });
  await client.connect();
  const sqlChecks: Rule = async () => (await failingSqlChecks(client))[0];
  try {
    onHunt(await withScenarios(session, seconds));
    onHunt(await withRule('SQL checks', sqlChecks, { session, seconds, most: runs }));
    onHunt(await withRule('replayed by others', replayedByOthers, { session, seconds, most: runs }));
    onHunt(await withRule('rules of fuzzers', rulesOfFuzzers, { session, seconds, most: runs }));
    onHunt(await withLeakproof(session, { seconds, most: runs }));
  } finally {
    await client.end();
  }
}

/** The sequences that a campaign would run, past whatever the engine's own invariants say, each judged by the rule alone. */
async function withRule(
  baseline: Hunt['baseline'],
  rule: Rule,
  { session, seconds, most }: { readonly session: Session; readonly seconds: number; readonly most: number },
): Promise<Hunt> {
  const elapsed = stopwatch();
  let runs = 0;
  for (; runs < most && elapsed() < seconds; runs += 1) {
    const value = caseOfSeed(firstSeed + runs, session.harness);
    const result = await session.execute(value, { goesOnPast: 'all', compares: false });
    const saw = await rule(session, result);
    if (saw !== undefined) return { baseline, saw, runs: runs + 1, seconds: elapsed() };
  }
  return { baseline, saw: null, runs, seconds: elapsed() };
}

/** The scenarios of the smoke suite with what they expect, as often as it runs them, without the invariants that it judges besides. */
async function withScenarios(session: Session, seconds: number): Promise<Hunt> {
  const elapsed = stopwatch();
  let runs = 0;
  for (const { id, instances } of scenarios) {
    const { seed, numRuns } = pins[id as keyof typeof pins];
    for (const { arbitrary, tenant } of instances)
      for (const { sequence, expect } of fc.sample(arbitrary, { seed, numRuns })) {
        if (elapsed() >= seconds) return { baseline: 'scenarios', saw: null, runs, seconds: elapsed() };
        const result = await session.execute(storedCase(sequence), { goesOnPast: 'all', compares: false });
        runs += 1;
        try {
          expect(result);
        } catch {
          return { baseline: 'scenarios', saw: `${id} for ${tenant}`, runs, seconds: elapsed() };
        }
      }
  }
  return { baseline: 'scenarios', saw: null, runs, seconds: elapsed() };
}

/** A campaign as it is, up to its first finding that is told, with whatever it compares and asks again; the way down is not counted. */
async function withLeakproof(
  session: Session,
  { seconds, most }: { readonly seconds: number; readonly most: number },
): Promise<Hunt> {
  const elapsed = stopwatch();
  const end = new AbortController();
  let runs = 0;
  let saw: Pick<Hunt, 'saw' | 'runs' | 'seconds'> | undefined;
  const summary = await runCampaign(session, {
    seed: firstSeed,
    maxRuns: most,
    signal: end.signal,
    onProgress: (progress) => {
      runs = progress.runs;
      if (elapsed() >= seconds) end.abort();
    },
    onFinding: async (finding, stage) => {
      saw ??= { saw: finding.violation.signature, runs, seconds: elapsed() };
      // What does not repeat is none.
      if (stage === 'done' && finding.verdict === 'flaky') saw = undefined;
      else if (stage === 'done') end.abort();
    },
  });
  if (summary.ended === 'broke off') throw summary.error;
  return { baseline: 'Leakproof', ...(saw ?? { saw: null, runs: summary.runs, seconds: elapsed() }) };
}

/** Seconds of this process's time on the processor since it was started. */
function stopwatch(): () => number {
  const startedAt = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(startedAt);
    return (user + system) / 1_000_000;
  };
}
