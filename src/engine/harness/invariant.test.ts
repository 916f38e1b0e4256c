import { expect, it } from 'vitest';
import { trialRecord } from '../record/trial-record.ts';
import { type Invariant, judge, type Moment } from './invariant.ts';

// What these invariants look at.
const moment = { record: trialRecord({ action: 'bids.place' }) } as Moment;

function invariant(id: string, breaches: ReturnType<Invariant['check']>): Invariant {
  return { id, title: '', check: () => breaches };
}

it('what is the same bug is one violation of a step, with all its proofs', () => {
  const breach = (about: string, proof: string) => ({ about, message: `a ${proof}`, proof: [proof] });
  const { violations, judged } = judge(
    [
      invariant('A-001', [breach('x', 'one'), breach('y', 'two'), breach('x', 'three')]),
      invariant('A-002', undefined),
      invariant('A-003', [{ ...breach('x', 'four'), isAnyAction: true }]),
    ],
    moment,
  );
  expect(violations.map(({ signature, message, proof }) => [signature, message, ...proof])).toEqual([
    ['A-001 bids.place x', 'a one', 'one', 'three'],
    ['A-001 bids.place y', 'a two', 'two'],
    ['A-003 x', 'a four', 'four'],
  ]);
  expect(judged).toEqual(['A-001', 'A-003']);
});
