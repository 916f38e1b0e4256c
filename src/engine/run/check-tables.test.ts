import { describe, expect, it } from 'vitest';
import { reference } from '../harness/action.ts';
import type { Channels } from '../harness/channel.ts';
import type { Harness } from '../harness/define-harness.ts';
import { deriveOwnership } from '../tenancy/derive-ownership.ts';
import { sketchTables } from '../tenancy/sketch-tables.ts';
import { checkTables, withNamingColumns } from './check-tables.ts';

const keys: { readonly [table: string]: readonly string[] } = {
  staff: ['shop_id', 'person'],
  orders: ['shop_id', 'number'],
};
const tables = sketchTables({
  shops: {},
  staff: { shop_id: 'shops', person: ': text' },
  orders: { shop_id: 'shops', number: ': integer' },
  visits: { shop_id: 'shops', staff_id: ': text' },
}).map((table) => ({ ...table, primaryKey: keys[table.name] ?? table.primaryKey }));
const tenancy = deriveOwnership(tables, { root: 'shops' });

type Given = Partial<Pick<Harness, 'channels' | 'actions' | 'fixtures' | 'crossings'>> & { readonly table?: string };

function harnessOf({ table = 'staff', channels = {}, actions = [], crossings = [], fixtures }: Given) {
  const members = { table, person: 'person', isCurrent: () => true };
  return { members, channels, actions, crossings, fixtures: fixtures ?? { load: async () => {}, names: {}, time: '' } };
}

function actionWith(input: Harness['actions'][number]['input']): Harness['actions'][number] {
  return { name: 'orders.get', roles: ['clerk'], input, perform: () => Promise.reject() };
}

function mistakesIn(given: Given): readonly string[] {
  try {
    checkTables(harnessOf(given), tenancy);
    return [];
  } catch (error) {
    return String(error).split('\n');
  }
}

describe('what a harness says of tables', () => {
  it('is accepted where they are there', () => {
    const registrations = { table: 'staff', column: 'person' };
    const channels: Channels = { push: { kind: 'outbound', registrations }, event: { kind: 'live' } };
    const input = {
      order: reference('orders'),
      shop: reference('shops'),
      who: reference('staff', { column: 'person' }),
    };
    expect(mistakesIn({ channels, actions: [actionWith(input)] })).toEqual([]);
  });

  it('is refused with all that is wrong, one a line', () => {
    const channels: Channels = {
      inbox: { kind: 'inbox', table: 'staff', recipient: 'persons' },
      push: { kind: 'outbound', registrations: { table: 'devices', column: 'url' } },
    };
    const input = {
      order: reference('order'),
      number: reference('orders', { column: 'nunber' }),
      who: reference('visits', { column: 'id' }),
    };
    const names = { shop: { north: '1' } };
    expect(
      mistakesIn({
        table: 'stuff',
        channels,
        actions: [actionWith(input)],
        fixtures: { load: async () => {}, names, time: '' },
      }),
    ).toEqual([
      "UsageError: harness: members names table 'stuff', which is not there. Did you mean 'staff'?",
      "harness: channel 'inbox' names column 'persons', which staff does not have. Did you mean 'person'?",
      "harness: channel 'push' names table 'devices', which is not there. There are: orders, shops, staff, visits.",
      "harness: fixtures.names names table 'shop', which is not there. Did you mean 'shops'?",
      "harness: field 'order' of orders.get names table 'order', which is not there. Did you mean 'orders'?",
      "harness: field 'number' of orders.get names column 'nunber', which orders does not have. Did you mean 'number'?",
    ]);
  });

  it('has to name a column where nothing tells by which a row is asked for', () => {
    const loose = tables.map((table) =>
      table.name === 'visits' ? { ...table, primaryKey: ['id', 'staff_id'] } : table,
    );
    expect(() =>
      checkTables(
        harnessOf({ actions: [actionWith({ visit: reference('visits') })] }),
        deriveOwnership(loose, { root: 'shops' }),
      ),
    ).toThrow(
      "field 'visit' of orders.get names rows of visits, which has the key (id, staff_id); expected the column that an input holds. Write reference('visits', { column: 'id' }), or another.",
    );
  });
});

it('a row with a composite key goes by its column that leads nowhere else', () => {
  const given = harnessOf({ actions: [actionWith({ order: reference('orders'), shop: reference('shops') })] });
  const { actions } = withNamingColumns(given as unknown as Harness, tenancy);
  expect(actions[0]?.input).toMatchObject({ order: { column: 'number' }, shop: { table: 'shops' } });
  expect(actions[0]?.input.shop).not.toHaveProperty('column');
});
