import { expect, it } from 'vitest';
import type { Finding } from '../evidence/finding.ts';
import { verdictOf } from './verdict.ts';

const finding = { violation: { signature: 'TENANT-002 orders.update update orders' } } as Finding;

it.each([
  ['runs', 7, 'clean', 'No leak found'],
  ['time', 7, 'clean', 'No leak found'],
  ['interrupted', 7, 'clean', 'No leak found until it was interrupted'],
  ['interrupted', 0, 'nothing ran', 'No run has ended: this says nothing of leaks'],
  ['time', 0, 'nothing ran', 'No run has ended: this says nothing of leaks'],
  ['broke off', 0, 'broke off', 'Broke off: this says nothing of leaks'],
  ['broke off', 7, 'broke off', 'Broke off: this says nothing of leaks'],
] as const)('a campaign that ended by %s after %i runs without a finding is %s', (ended, runs, kind, text) => {
  expect(verdictOf({ ended, runs, findings: [] })).toEqual({ kind, text });
  expect(verdictOf({ ended, runs, findings: [finding] })).toEqual({
    kind: 'leaks',
    text: '1 found: TENANT-002 orders.update update orders',
  });
});
