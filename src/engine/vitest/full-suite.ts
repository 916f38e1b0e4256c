import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { Coverage } from '../coverage/coverage.ts';
import { describePattern } from '../harness/cell.ts';
import type { Harness } from '../harness/define-harness.ts';
import { SequenceArbitrary } from '../shrink/sequence-arbitrary.ts';
import { assertProperty } from './assert-property.ts';
import { createDiagnostics } from './diagnostics.ts';
import { openTestSession } from './open-test-session.ts';
import { patienceMs } from './patience.ts';
import type { Pin } from './pin.ts';
import { type CorpusSuite, runCorpus } from './run-corpus.ts';

/** What `fullSuite` runs. */
export type FullSuite = CorpusSuite & {
  /** Pinned, so that a change is judged by itself; `leakproof fuzz` draws new seeds. */
  readonly pin: Pin;
  /** Ids of invariants that need not have judged anything, since nothing in this application could: none unless given. */
  readonly mayBeIdle?: readonly string[];
};

/**
 * Makes the tests of a full suite: the corpus; random sequences, after every step of which every invariant holds; and, last, that
 * everything the harness requires has happened and every invariant had something to judge. Expects to be awaited at the top level of the
 * file.
 *
 * @throws what `openSession` throws.
 */
export async function fullSuite(
  harness: Harness,
  { pin, mayBeIdle = [], corpus, diagnostics = createDiagnostics() }: FullSuite,
): Promise<void> {
  const session = await openTestSession(harness, { corpus });
  afterAll(() => session[Symbol.asyncDispose](), patienceMs);
  await runCorpus(session, { ...(corpus === undefined ? {} : { corpus }), diagnostics });
  describe(`${harness.name} under random sequences`, () => {
    const coverage = new Coverage();
    const holds = diagnostics.holdsEveryInvariant(session, {
      onStep: (record, judged) => coverage.count(record, judged),
      onCompared: (comparison) => coverage.countComparison(comparison),
    });
    let hasHeld = false;
    it('holds every invariant after every step of every actor in every tenant', { timeout: patienceMs }, async () => {
      await assertProperty(fc.asyncProperty(new SequenceArbitrary(session.harness), holds), pin);
      hasHeld = true;
    });
    it('has done all that it takes for that to mean anything', ({ skip }) => {
      skip(!hasHeld, 'the sequences ended at what they found');
      const missing = coverage.missing(session.harness.required).map(describePattern);
      expect(missing, 'this is required and never happened').toEqual([]);
      const idle = coverage.idle(session.invariants).filter((id) => !mayBeIdle.includes(id));
      expect(idle, 'these invariants had nothing to judge').toEqual([]);
    });
  });
}
