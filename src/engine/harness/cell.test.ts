import { describe, expect, it } from 'vitest';
import { system } from '../sequence/actor.ts';
import { deriveOwnership } from '../tenancy/derive-ownership.ts';
import { sketchTables } from '../tenancy/sketch-tables.ts';
import { type Action, reference } from './action.ts';
import { describePattern, expectedCells } from './cell.ts';
import type { Members } from './derived-fixtures.ts';

const tenancy = deriveOwnership(sketchTables({ shops: {}, people: {}, orders: { shop_id: 'shops' } }), {
  root: 'shops',
  shared: ['people'],
});
const members: Members = { table: 'staff', person: 'person_id', isCurrent: () => true };
const actors = [{ id: 'ann', tenant: '1', role: 'clerk', person: null }, system];

function expected(action: Pick<Action<never>, 'input'> & { readonly roles?: readonly string[] }): readonly string[] {
  const actions = [{ name: 'act', roles: ['clerk'], perform: () => Promise.reject(new Error('unused')), ...action }];
  return expectedCells({ actions, actors, tenancy, members, refusesByRole: true }).map(describePattern);
}

describe('the cells to expect of an action', () => {
  it('are a success on an own entity, and a refusal of a foreign and of an absent one', () => {
    expect(expected({ input: { order: reference('orders') } })).toEqual([
      'act by clerk: own succeeded',
      'act by clerk: foreign refused',
      'act by clerk: absent refused',
    ]);
  });

  it('ask for no own entity where the action may name none', () => {
    const input = { order: reference('orders', { optional: true }) };
    expect(expected({ input })).toContain('act by clerk: succeeded');
    expect(expected({ input: { orders: reference('orders', { many: 2 }) } })).toContain('act by clerk: succeeded');
  });

  it('are a success alone where nothing is guarded, nothing can be foreign, or nobody has the role', () => {
    expect(expected({ input: {} })).toEqual(['act by clerk: succeeded']);
    expect(expected({ input: { order: reference('orders', { guarded: false }) } })).toEqual([
      'act by clerk: succeeded',
    ]);
    expect(expected({ input: { person: reference('people') } })).toEqual(['act by clerk: succeeded']);
    expect(expected({ roles: ['system'], input: { order: reference('orders') } })).toEqual([
      'act by system: own succeeded',
    ]);
    expect(expected({ roles: ['owner'], input: {} })).toEqual([]);
  });

  it('are a refusal of each role that it is not for, where it is known where roles stand', () => {
    const people = ['clerk', 'owner', 'guest'].map((role) => ({ id: role, tenant: '1', role, person: role }));
    const asked = (roles: readonly string[], said: Partial<Members> = { role: 'role' }, isForAnybody = false) =>
      expectedCells({
        actions: [{ name: 'act', roles, isForAnybody, input: {}, perform: () => Promise.reject(new Error('unused')) }],
        actors: [...people, { id: 'visitor', tenant: '1', role: 'visitor', person: null }, system],
        tenancy,
        members: { ...members, ...said },
        refusesByRole: true,
      })
        .map(describePattern)
        .filter((text) => text.endsWith('role refused'));
    expect(asked(['owner'])).toEqual(['act by clerk: role refused', 'act by guest: role refused']);
    expect(asked(['owner'], {})).toEqual([]);
    expect(asked(['owner'], { role: 'role' }, true)).toEqual([]);
    expect(asked(['owner', 'visitor'])).toEqual([]);
    expect(asked(['system'])).toEqual([]);
  });
});
