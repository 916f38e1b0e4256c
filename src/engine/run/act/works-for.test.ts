import { expect, it } from 'vitest';
import { Mirror } from '../../database/mirror/mirror.ts';
import { system } from '../../sequence/actor.ts';
import { deriveOwnership } from '../../tenancy/derive-ownership.ts';
import { sketchTables } from '../../tenancy/sketch-tables.ts';
import { tenantsOfActor } from './works-for.ts';

const tenancy = deriveOwnership(
  sketchTables({ shops: {}, staff: { shop_id: 'shops', person: ': text', left: ': boolean' } }),
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
const lookup = {
  members: { table: 'staff', person: 'person', isCurrent: ({ left }: { readonly left?: unknown }) => left === false },
  mirror: new Mirror(tenancy, new Map([['staff', staff]])),
};

it.each([
  ['acts in a tenant', { tenant: 'north', person: 'ben' }, ['north']],
  ['acts in none, but works for two', { tenant: null, person: 'eve' }, ['north', 'south']],
  ['is nobody here', { tenant: null, person: 'zoe' }, []],
  ['is the system', system, null],
])('somebody who %s', (_, actor, tenants) => {
  expect(tenantsOfActor(lookup, actor)).toEqual(tenants);
});
