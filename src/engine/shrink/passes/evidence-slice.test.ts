import { expect, test } from 'vitest';
import { idsOf, needing, rowOf, trialSequence, tryPass } from '../pass-trial.ts';
import { evidenceSlice } from './evidence-slice.ts';

const sequence = trialSequence(
  ['a-manager', 'open-tenant'],
  ['a-manager', 'create-item', { tenant: rowOf('tenants', 's1') }],
  ['a-manager', 'create-item', { tenant: rowOf('tenants', 's1') }],
  ['a-manager', 'rename-item', { item: rowOf('items', 's2') }],
  ['b-manager', 'list-items'],
);

test('keeps what the evidence names, the violating step, and what made the rows that they use', () => {
  const { tried } = tryPass(evidenceSlice, { sequence, fails: needing('s4', 's5'), relevantSteps: ['s4'] });
  expect(tried.map(idsOf)).toEqual([['s1', 's2', 's4', 's5']]);
});

test('has no candidate without evidence', () => {
  expect(tryPass(evidenceSlice, { sequence, fails: needing('s5') }).tried).toEqual([]);
});
