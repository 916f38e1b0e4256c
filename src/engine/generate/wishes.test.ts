import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { type Action, reference, timePassName } from '../harness/action.ts';
import { wishesOf } from './wishes.ts';

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
const keyOf = ({ action, intent }: { readonly action: string; readonly intent: string }) => `${action} ${intent}`;

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
      const runs = Math.ceil(all.length / 12);
      const tried = Array.from({ length: runs }, (_, at) =>
        wishesOf(round * runs + at, { actions, forRoles: new Set(['act-2']) }),
      ).flat();
      expect(tried.map(keyOf).sort()).toEqual(all.sort());
    },
  );

  it('goes together otherwise in another round', () => {
    const actions = actionsOf(40);
    const runs = Math.ceil(61 / 12);
    expect(wishesOf(runs, { actions }).map(keyOf).sort()).not.toEqual(wishesOf(0, { actions }).map(keyOf).sort());
  });

  it('is nothing where nothing but time can happen', () => {
    expect(wishesOf(1, { actions: actionsOf(0) })).toEqual([]);
  });
});
