import {
  type Action,
  type Actor,
  defineHarness,
  fc,
  integrationDatabase,
  type Json,
  type Performance,
  reference,
  sqlPush,
} from 'leakproof';
import { pool } from '../src/database.ts';
import { listOrders, placeOrder, readOrder, renameOrder } from '../src/orders.ts';

const roles = ['clerk'];
const order = reference('orders');
const title = fc.constantFrom('bread', 'milk', 'salt');

const actions: readonly Action<null>[] = [
  {
    name: 'orders.list',
    roles,
    input: {},
    perform: async ({ actor }) =>
      answer(
        actor,
        (await listOrders(shopOf(actor))).map(({ title }) => title),
      ),
  },
  {
    name: 'orders.place',
    roles,
    input: { title },
    perform: async ({ actor, input }) => answer(actor, await placeOrder(shopOf(actor), actor.id, String(input.title))),
  },
  {
    name: 'orders.read',
    roles,
    input: { order },
    perform: async ({ actor, input }) => answer(actor, await readOrder(shopOf(actor), String(input.order))),
  },
  {
    name: 'orders.rename',
    roles,
    input: { order, title },
    perform: async ({ actor, input }) =>
      answer(actor, await renameOrder(shopOf(actor), String(input.order), String(input.title))),
  },
];

function shopOf({ tenant }: Actor): string {
  return tenant ?? '';
}

function answer({ id, tenant }: Actor, content: Json | undefined): Performance {
  return {
    outcome: content === undefined ? { kind: 'refused', code: 'not found' } : { kind: 'succeeded' },
    observations: [
      { channel: 'response', tenants: tenant === null ? [] : [tenant], recipient: id, content: content ?? 'not found' },
    ],
  };
}

const bread = { north: '00000000-0000-4000-8000-00000000000a', south: '00000000-0000-4000-8000-00000000000b' };

export const harness = defineHarness({
  name: 'shops',
  database: integrationDatabase({ push: sqlPush({ folder: 'schema.sql' }), pools: [pool] }),
  tenancy: { root: 'shops' },
  fixtures: {
    load: async () => {
      await pool.query(`INSERT INTO shops VALUES ('north', 'North'), ('south', 'South')`);
      await pool.query(`INSERT INTO clerks VALUES ('nan', 'north'), ('sue', 'south')`);
      await pool.query(
        `INSERT INTO orders VALUES ($1, 'north', 'nan', 'bread'), ($2, 'south', 'sue', 'bread')`,
        Object.values(bread),
      );
    },
    names: {
      shops: { north: 'north', south: 'south' },
      orders: { 'bread-north': bread.north, 'bread-south': bread.south },
    },
    time: '2030-01-01T09:00:00.000Z',
  },
  members: { table: 'clerks', person: 'id', isCurrent: () => true },
  application: () => null,
  actors: [
    { id: 'nan', tenant: 'north', role: 'clerk', person: 'nan' },
    { id: 'sue', tenant: 'south', role: 'clerk', person: 'sue' },
  ],
  actions,
  required: [
    { action: 'orders.read', reach: 'own', outcome: 'succeeded' },
    { action: 'orders.read', reach: 'foreign', outcome: 'refused' },
  ],
});
