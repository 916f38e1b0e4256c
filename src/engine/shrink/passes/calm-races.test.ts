import { expect, test } from 'vitest';
import { inTurns, orderOf, switchesIn } from '../../sequence/race.ts';
import type { Sequence } from '../../sequence/sequence.ts';
import { trialSequence, tryPass } from '../pass-trial.ts';
import { calmRaces } from './calm-races.ts';

const order = ['s2', 's3', 's2', 's3', 's3', 's2', 's3'];

function racing(): Sequence {
  const { version, steps } = trialSequence(
    ['a-manager', 'create-item'],
    ['a-manager', 'list-items'],
    ['b-manager', 'list-items'],
  );
  return { version, steps: [...steps.slice(0, 1), ...inTurns(steps.slice(1), order)] };
}

const orderIn = ({ steps }: Sequence) => orderOf(steps.filter(({ race }) => race));

test('lets steps run one after the other that need not run at once', () => {
  const { reached } = tryPass(calmRaces, { sequence: racing(), fails: () => true });
  expect(reached.steps.map(({ race }) => race)).toEqual([undefined, undefined, undefined]);
});

test('leaves as few switches between them as the failure needs', () => {
  const { reached } = tryPass(calmRaces, {
    sequence: racing(),
    fails: (candidate) => switchesIn(orderIn(candidate)) >= 2 && orderIn(candidate)[0] === 's2',
  });
  expect(switchesIn(orderIn(reached))).toBe(2);
  expect(orderIn(reached).toSorted()).toEqual(order.toSorted());
});

test('has no candidate where nothing runs at once', () => {
  expect(tryPass(calmRaces, { sequence: trialSequence(['a-manager', 'list-items']), fails: () => true }).tried).toEqual(
    [],
  );
});
