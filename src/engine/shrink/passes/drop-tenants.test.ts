import { expect, test } from 'vitest';
import { idsOf, needing, trialSequence, tryPass } from '../pass-trial.ts';
import { dropTenants } from './drop-tenants.ts';

const sequence = trialSequence(
  ['a-manager', 'create-item'],
  ['c-manager', 'create-item'],
  ['a-driver', 'list-items'],
  ['c-manager', 'list-items'],
  ['b-manager', 'open-tenant'],
  ['b-manager', 'list-items'],
);

test('takes away all steps of a tenant that is not needed', () => {
  const { reached } = tryPass(dropTenants, { sequence, fails: needing('s1', 's3', 's5', 's6') });
  expect(idsOf(reached)).toEqual(['s1', 's3', 's5', 's6']);
});

test('takes away what the tenant of the violating step did before', () => {
  const { reached } = tryPass(dropTenants, { sequence, fails: needing('s1', 's3', 's6') });
  expect(idsOf(reached)).toEqual(['s1', 's3', 's6']);
});
