import { replaySequence } from '../../src/engine/campaign/replay.ts';
import { caseOfSeed, openSession } from '../../src/engine/index.ts';
import { readSequence } from '../../src/engine/sequence/sequence-codec.ts';
import { harness } from '../../tests/integration/harness/harness.ts';

/** A sequence to run again, or how many seeds. */
export type Look = { readonly sequence: string } | { readonly seeds: number };

/** What was seen: the invariants of each run that something was seen in. */
export type Seen = readonly (readonly string[])[];

/** Runs a sequence as `leakproof replay` does, or seeds one after the other. */
export async function look(input: Look): Promise<Seen> {
  const environment = process.env;
  await using _migrated = await harness.database.migrate({ environment, log: () => {} });
  await using session = await openSession(harness, { environment, log: () => {} });
  const idsOf = (violations: readonly { readonly invariant: string }[]) => violations.map(({ invariant }) => invariant);
  if ('sequence' in input) {
    const verdict = await replaySequence(session, await readSequence(input.sequence));
    if (verdict.kind === 'cannot replay') throw new Error(`${input.sequence}: ${verdict.reason}`);
    return [idsOf(verdict.result.violations)];
  }
  const seen: string[][] = [];
  for (let seed = 1; seed <= input.seeds; seed += 1)
    seen.push(idsOf((await session.execute(caseOfSeed(seed, session.harness))).violations));
  return seen;
}
