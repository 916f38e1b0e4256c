import { expect, it } from 'vitest';
import type { RaceTurn } from '../../../../engine/record/interleaving.ts';
import { stretchesOf } from './race-stretches.ts';

const turn = (step: string | null, text: string, waitsFor?: readonly string[]): RaceTurn => ({
  step,
  kind: text === 'client' ? 'checkout' : 'statement',
  text,
  ...(waitsFor ? { waitsFor } : {}),
});

it('a race is told in stretches from one switch to the next, with who waited for a lock meanwhile', () => {
  const turns = [
    turn('s1', 'client'),
    turn('s1', 'begin'),
    turn('s2', 'client'),
    turn('s1', 'update'),
    turn('s2', 'update', ['s1']),
    turn(null, 'listen'),
    turn('s1', 'commit'),
    turn('s2', 'commit'),
    turn('s1', 'select'),
  ];
  const stretches = stretchesOf({ steps: ['s1', 's2', 's3'], turns, isTold: true });
  expect(
    stretches.map(({ column, turns: own, standings }) => [column, own.map(({ number }) => number), standings]),
  ).toEqual([
    [0, [1, 2], ['ready', 'away', 'away']],
    [1, [3], ['ready', 'ready', 'away']],
    [0, [4], ['ready', 'waits', 'away']],
    [1, [5], ['ready', 'ready', 'away']],
    [0, [6], ['ready', 'away', 'away']],
  ]);
});
