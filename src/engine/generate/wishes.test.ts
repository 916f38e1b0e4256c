import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { type Action, reference, timePassName } from '../harness/action.ts';
import { isBentWish, type Wish, wishesOf } from './wishes.ts';

const perform: Action['perform'] = async () => ({ outcome: { kind: 'succeeded' }, observations: [] });
const actionsOf = (count: number): readonly Action[] => [
  ...Array.from(
    { length: count },
    (_, at): Action => ({
      name: `act-${at}`,
      roles: ['manager'],
      input: at % 3 === 0 ? { item: reference('items', at % 2 === 0 ? { where: () => true } : {}) } : {},
      perform,
    }),
  ),
  { name: timePassName, roles: ['system'], input: {}, perform },
];
const keyOf = ({ action, intent }: Wish) => `${action} ${intent}`;
const wishOf = (key: string) => ({ action: key.split(' ')[0], intent: key.split(' ')[1] }) as Wish;

describe('what runs of consecutive turns are to try', () => {
  test.prop([fc.integer({ min: -1_000, max: 1_000 }), fc.integer({ min: 1, max: 90 })])(
    'is everything, once in a round',
    (round, count) => {
      const actions = actionsOf(count);
      const all = actions.slice(0, -1).flatMap(({ name, input }, at) => [
        `${name} fitting`,
        // What takes any row of the tenant's is tried with none that it is not meant for.
        ...(at % 6 === 0 ? [`${name} unfitting`] : []),
        ...(Object.keys(input).length > 0 ? [`${name} foreign`] : []),
        ...(name === 'act-2' ? ['act-2 role'] : []),
      ]);
      // What an action is not meant for has rounds of its own.
      for (const [isOfPart, perRun] of [
        [isBentWish, 7],
        [(wish: Wish) => !isBentWish(wish), 8],
      ] as const) {
        const part = all.filter((key) => isOfPart(wishOf(key)));
        const runs = Math.ceil(part.length / perRun);
        const tried = Array.from({ length: runs }, (_, at) =>
          wishesOf(round * runs + at, { actions, forRoles: new Set(['act-2']) }).filter(isOfPart),
        ).flat();
        expect(tried.map(keyOf).sort()).toEqual(part.sort());
      }
    },
  );

  it('goes together otherwise in another round', () => {
    const actions = actionsOf(40);
    // 40 as they are meant, by eight a run, and 21 otherwise, by seven.
    const tried = (turn: number, runs: number) => {
      const isMeant = (wish: Wish) => isBentWish(wish) === (runs === 3);
      return wishesOf(turn * runs, { actions })
        .filter(isMeant)
        .map(keyOf)
        .sort();
    };
    for (const runs of [5, 3]) expect(tried(1, runs)).not.toEqual(tried(0, runs));
  });

  it('is nothing where nothing but time can happen', () => {
    expect(wishesOf(1, { actions: actionsOf(0) })).toEqual([]);
  });
});
