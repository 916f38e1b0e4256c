import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupedByRace, inTurns, mostBranches, orderOf } from './race.ts';
import { formatSequence, parseSequence } from './sequence-codec.ts';
import type { Step } from './step.ts';

const stepOf = (number: number, race?: Step['race']): Step => ({
  id: `s${number}`,
  actor: 'ann',
  action: 'list',
  input: {},
  ...(race ? { race } : {}),
});
const branches = fc.integer({ min: 2, max: mostBranches });
const order = branches.chain((count) =>
  fc.tuple(fc.constant(count), fc.array(fc.integer({ min: 1, max: count }).map((number) => `s${number}`))),
);

describe('a race', () => {
  it('keeps the order of its turns, in a file as well', () => {
    fc.assert(
      fc.property(order, ([count, turns]) => {
        const steps = inTurns(
          Array.from({ length: count }, (_, at) => stepOf(at + 1)),
          turns,
        );
        const read = parseSequence(formatSequence({ version: 1, steps }), 'here').steps;
        expect(read).toEqual(steps);
        expect(orderOf(read)).toEqual(turns);
      }),
    );
  });

  it('keeps the order of the others where one of its steps is dropped', () => {
    fc.assert(
      fc.property(order, ([count, turns]) => {
        const steps = inTurns(
          Array.from({ length: count }, (_, at) => stepOf(at + 1)),
          turns,
        );
        expect(orderOf(steps.slice(1))).toEqual(turns.filter((id) => id !== 's1'));
      }),
    );
  });

  it('is of the steps that stand side by side', () => {
    const [one, other] = [{ id: 's1' }, { id: 's3' }];
    const steps = [stepOf(1, one), stepOf(2, one), stepOf(3, other), stepOf(4, other), stepOf(5)];
    expect(groupedByRace(steps).map((group) => group.map(({ id }) => id))).toEqual([
      ['s1', 's2'],
      ['s3', 's4'],
      ['s5'],
    ]);
  });

  it.each([
    [
      'its steps apart',
      [stepOf(1, { id: 'r' }), stepOf(2), stepOf(3, { id: 'r' })],
      'expected the steps of a race side by side',
    ],
    ['five steps', [1, 2, 3, 4, 5].map((number) => stepOf(number, { id: 'r' })), 'side by side, 4 at most'],
    [
      'one turn of two steps',
      [stepOf(1, { id: 'r', turns: [[1, 3]] }), stepOf(2, { id: 'r', turns: [[3, 4]] })],
      'that do not overlap',
    ],
    [
      'a row that another of its steps makes',
      [
        stepOf(1, { id: 'r' }),
        { ...stepOf(2, { id: 'r' }), input: { item: { $ref: { table: 'items', step: 's1', index: 0 } } } },
      ],
      'expected no row that another step of the race makes',
    ],
  ])('is refused with %s', (_what, steps, expected) => {
    expect(() => parseSequence(JSON.stringify({ version: 1, steps }), 'here.json')).toThrow(expected);
  });
});
