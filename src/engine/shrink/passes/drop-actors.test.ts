import { expect, test } from 'vitest';
import { idsOf, trialSequence, tryPass } from '../pass-trial.ts';
import { dropActors } from './drop-actors.ts';

test('takes away all steps of an actor at once, where no single one of them could go', () => {
  const sequence = trialSequence(
    ['a-manager', 'create-item'],
    ['a-driver', 'lock'],
    ['a-driver', 'unlock'],
    ['b-manager', 'list-items'],
  );
  const fails = (candidate: { readonly steps: readonly { readonly action: string }[] }) => {
    const count = (action: string) => candidate.steps.filter((step) => step.action === action).length;
    return count('create-item') === 1 && count('lock') === count('unlock');
  };
  expect(idsOf(tryPass(dropActors, { sequence, fails }).reached)).toEqual(['s1', 's4']);
});
