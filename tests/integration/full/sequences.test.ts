import { readFileSync } from 'node:fs';
import { test } from '@fast-check/vitest';
import { afterAll, describe, expect, it } from 'vitest';
import { Coverage, describePattern, SequenceArbitrary } from '../../../src/engine/index.ts';
import { runCorpus } from '../harness/corpus.ts';
import { holdsEveryInvariant } from '../harness/diagnostics.ts';
import { openTestSession } from '../harness/test-session.ts';

/** Pinned, so that a change is judged by itself; `pnpm fuzz` draws new seeds. */
const pin: { readonly seed: number; readonly numRuns: number } = JSON.parse(readFileSync('seeds/full.json', 'utf8'));
const session = await openTestSession();
afterAll(() => session[Symbol.asyncDispose]());

runCorpus(session);

describe('Dispatch under random sequences', () => {
  const coverage = new Coverage();

  test.prop([new SequenceArbitrary(session.harness)], pin)(
    'holds every invariant after every step of every actor in both organizations',
    holdsEveryInvariant(session, {
      onStep: (record, judged) => coverage.count(record, judged),
      onCompared: (comparison) => coverage.countComparison(comparison),
    }),
  );

  it('has done all that it takes for that to mean anything', () => {
    expect(coverage.missing(session.harness.required).map(describePattern)).toEqual([]);
    expect(coverage.idle(session.invariants)).toEqual([]);
  });
});
