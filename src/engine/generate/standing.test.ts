import { describe, expect, it } from 'vitest';
import type { Actor } from '../sequence/actor.ts';
import { handingWeight, mayDo, trespassWeight } from './standing.ts';

const actor = (id: string, person: string | null, role: string): Actor => ({ id, tenant: 'a', role, person });
const driver = actor('driver', 'eve', 'driver');
const managerElsewhere = actor('manager-elsewhere', 'eve', 'manager');
const other = actor('other', 'kim', 'driver');
const left = actor('left', 'tom', 'manager');
const visitor = actor('visitor', null, 'visitor');
const actors = [driver, managerElsewhere, other, left, visitor];

/** As of now: Kim has been made a manager, Tom has left. */
const world = {
  rolesOf: ({ id }: Actor) =>
    new Map([
      ['driver', [['driver']]],
      ['manager-elsewhere', [['manager']]],
      ['other', [['manager']]],
      ['left', [[]]],
    ]).get(id),
};
const forManagers = { roles: ['manager'] };

describe('who an action is for', () => {
  it('follows the role that somebody has by now', () => {
    expect(actors.filter((one) => mayDo(world, one, forManagers)).map(({ id }) => id)).toEqual([
      'manager-elsewhere',
      'other',
      'left',
    ]);
    expect(mayDo(world, other, { roles: ['driver'] })).toBe(false);
  });

  it('is what the harness says of an actor whose role is no membership’s', () => {
    expect(mayDo(world, visitor, { roles: ['visitor'] })).toBe(true);
    expect(mayDo({ rolesOf: () => undefined }, other, { roles: ['driver'] })).toBe(true);
  });
});

describe('who is tried for want of a role', () => {
  const weights = (action: { readonly roles: readonly string[] }) =>
    Object.fromEntries(actors.map((one) => [one.id, trespassWeight(world, actors, { actor: one, action })]));

  it('is first of all who has it in another tenant, and nobody of whom it is not known', () => {
    expect(weights(forManagers)).toEqual({ driver: 6, 'manager-elsewhere': 0, other: 0, left: 1, visitor: 0 });
    expect(weights({ roles: ['owner'] })).toEqual({ driver: 2, 'manager-elsewhere': 2, other: 2, left: 1, visitor: 0 });
  });
});

describe('who hands over', () => {
  const elsewhere: Actor = { ...actor('ann-elsewhere', 'ann', 'manager'), tenant: 'b' };
  const ann = actor('ann', 'ann', 'manager');
  const driving: Actor = { ...actor('bob-elsewhere', 'bob', 'driver'), tenant: 'b' };
  const bob = actor('bob', 'bob', 'manager');
  const weightOf = (one: Actor, handsOver: boolean) =>
    handingWeight({ rolesOf: () => undefined }, [ann, elsewhere, bob, driving], {
      actor: one,
      action: { ...forManagers, handsOver },
    });

  it('is first of all who may do so in several tenants', () => {
    expect(weightOf(ann, true)).toBeGreaterThan(1);
    expect(weightOf(bob, true)).toBe(1);
    expect(weightOf(visitor, true)).toBe(1);
    expect(weightOf(ann, false)).toBe(1);
  });
});
