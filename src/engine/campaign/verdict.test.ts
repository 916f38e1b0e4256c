import { expect, it } from 'vitest';
import type { FoundLeak } from './found-leak.ts';
import { verdictOf } from './verdict.ts';

const finding = { violation: { signature: 'TENANT-002 orders.update update orders' } } as FoundLeak;

it.each([
  ['runs', 7, 'clean', 'No leak found'],
  ['time', 7, 'clean', 'No leak found'],
  ['interrupted', 7, 'clean', 'No leak found until it was interrupted'],
  ['interrupted', 0, 'nothing ran', 'No run has ended: this says nothing of leaks'],
  ['time', 0, 'nothing ran', 'No run has ended: this says nothing of leaks'],
  ['broke off', 0, 'broke off', 'Broke off: this says nothing of leaks'],
  ['broke off', 7, 'broke off', 'Broke off: this says nothing of leaks'],
] as const)('a campaign that ended by %s after %i runs without a finding is %s', (ended, runs, kind, text) => {
  expect(verdictOf({ ended, runs, findings: [], lost: [] })).toEqual({ kind, text });
  expect(verdictOf({ ended, runs, findings: [finding], lost: [] })).toEqual({
    kind: 'leaks',
    text: '1 found: TENANT-002 orders.update update orders',
  });
});

it('a campaign that lost a run with its process is not green', () => {
  const lost = [{ seed: 4, corpus: null, how: 'exit code 0' }];
  expect(verdictOf({ ended: 'runs', runs: 6, findings: [], lost }).kind).toBe('incomplete');
  expect(verdictOf({ ended: 'runs', runs: 6, findings: [finding], lost }).kind).toBe('leaks');
});
