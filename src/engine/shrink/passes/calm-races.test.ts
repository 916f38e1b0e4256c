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

test('takes one step out of a race that two are enough for', () => {
  const { version, steps } = trialSequence(
    ['a-manager', 'create-item'],
    ['a-manager', 'list-items'],
    ['b-manager', 'list-items'],
  );
  const sequence = { version, steps: inTurns(steps, ['s2', 's1', 's3', 's2', 's1', 's3']) } as const;
  const isAtOnce = (one: Sequence, id: string) => one.steps.some((step) => step.id === id && step.race !== undefined);
  const { reached } = tryPass(calmRaces, {
    sequence,
    fails: (candidate) => isAtOnce(candidate, 's1') && isAtOnce(candidate, 's3'),
  });
  expect(reached.steps.map(({ id, race }) => [id, race !== undefined])).toEqual([
    ['s2', false],
    ['s1', true],
    ['s3', true],
  ]);
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
