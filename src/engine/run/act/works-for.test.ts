import { expect, it } from 'vitest';
import { Mirror } from '../../database/mirror/mirror.ts';
import { system } from '../../sequence/actor.ts';
import { deriveOwnership } from '../../tenancy/derive-ownership.ts';
import { sketchTables } from '../../tenancy/sketch-tables.ts';
import { tenantsOfActor } from './works-for.ts';

const tenancy = deriveOwnership(
  sketchTables({
    shops: {},
    staff: { shop_id: 'shops', person: ': text', left: ': boolean' },
    lets: { shop_id: 'shops', person: ': text', until: ': text' },
  }),
  {
    root: 'shops',
  },
);
const staff = [
  { id: 1, shop_id: 'north', person: 'eve', left: false },
  { id: 2, shop_id: 'south', person: 'eve', left: false },
  { id: 3, shop_id: 'west', person: 'eve', left: true },
  { id: 4, shop_id: 'south', person: 'ben', left: false },
];
const lets = [
  { id: 1, shop_id: 'north', person: 'kit', until: '2030-03-04 15:00:00+00' },
  { id: 2, shop_id: 'south', person: 'kit', until: null },
];
const lookup = {
  members: { table: 'staff', person: 'person', isCurrent: ({ left }: { readonly left?: unknown }) => left === false },
  grants: { table: 'lets', person: 'person', role: 'support', until: 'until' },
  mirror: new Mirror(
    tenancy,
    new Map<string, readonly { readonly [column: string]: string | number | boolean | null }[]>([
      ['staff', staff],
      ['lets', lets],
    ]),
  ),
  now: '2030-03-04T14:59:59.999Z',
};

it.each([
  ['acts in a tenant', { tenant: 'north', person: 'ben' }, ['north']],
  ['acts in none, but works for two', { tenant: null, person: 'eve' }, ['north', 'south']],
  ['acts in none, but may act for two', { tenant: null, person: 'kit' }, ['north', 'south']],
  ['is nobody here', { tenant: null, person: 'zoe' }, []],
  ['is the system', system, null],
])('somebody who %s', (_, actor, tenants) => {
  expect(tenantsOfActor(lookup, actor)).toEqual(tenants);
});

it('a grant counts no more from its end on', () => {
  expect(tenantsOfActor({ ...lookup, now: '2030-03-04T15:00:00.000Z' }, { tenant: null, person: 'kit' })).toEqual([
    'south',
  ]);
});
