import { expect, test } from 'vitest';
import type { Sequence } from '../../sequence/sequence.ts';
import { trialSequence, tryPass } from '../pass-trial.ts';
import { plainActors } from './plain-actors.ts';

const actors = [
  { id: 'ann@a', tenant: 'a', role: 'manager', person: 'ann' },
  { id: 'ann@b', tenant: 'b', role: 'manager', person: 'ann' },
  { id: 'ben@a', tenant: 'a', role: 'manager', person: 'ben' },
  { id: 'ben-program@a', tenant: 'a', role: 'manager', person: 'ben' },
  { id: 'cas@b', tenant: 'b', role: 'manager', person: 'cas' },
];
const sequence = trialSequence(['ann@a', 'add-item'], ['ann@b', 'list-items'], ['ben-program@a', 'list-items']);
const actorsIn = ({ steps }: Sequence) => steps.map(({ actor }) => actor);

test('has done by people of one tenant what a person of two did in each of them', () => {
  const { reached, tried } = tryPass(plainActors, { sequence, actors, fails: () => true });
  expect(actorsIn(reached)).toEqual(['ben@a', 'cas@b', 'ben-program@a']);
  expect(tried).toHaveLength(1);
});

test('leaves the person of two where the failure needs it', () => {
  const fails = (candidate: Sequence) => actorsIn(candidate)[1] === 'ann@b';
  expect(actorsIn(tryPass(plainActors, { sequence, actors, fails }).reached)).toEqual([
    'ben@a',
    'ann@b',
    'ben-program@a',
  ]);
});
