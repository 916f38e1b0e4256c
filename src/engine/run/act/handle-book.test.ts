import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { OwnedRowChange } from '../../record/row-change.ts';
import type { Json } from '../../sequence/json.ts';
import { deriveOwnership } from '../../tenancy/derive-ownership.ts';
import { sketchTables } from '../../tenancy/sketch-tables.ts';
import { HandleBook } from './handle-book.ts';

const tenancy = deriveOwnership(
  sketchTables({
    shops: {},
    lists: { shop_id: 'shops', name: ': text' },
    items: { list_id: 'lists', name: ': text', total: ': integer', token: ': text' },
  }),
  { root: 'shops' },
);

const uuid = (number: number) => `5f0c1a2e-${String(number).padStart(4, '0')}-4aaa-8aaa-aaaaaaaaaaaa`;

function insert(table: string, key: string, row: { readonly [column: string]: Json }): OwnedRowChange {
  const rows = { before: null, after: { id: key, ...row }, ownerBefore: null, ownerAfter: 'a' };
  return { position: 0, table, key, operation: 'insert', ...rows, backend: 1, statement: '' };
}

/** What the rows of some columns go by, by their names, when they come in that order and are given ids in it. */
function handlesOf(rows: readonly { readonly name: string; readonly list: string; readonly total: number }[]) {
  const lists = [...new Set(rows.map(({ list }) => list))];
  const listKey = (list: string) => uuid(900 + lists.indexOf(list));
  const book = new HandleBook(tenancy, {});
  book.record('s1', 'a', [
    ...lists.map((list) => insert('lists', listKey(list), { shop_id: 'a', name: list })),
    ...rows.map(({ name, list, total }, at) =>
      insert('items', uuid(at), { list_id: listKey(list), name, total, token: `a1b2c3d4e5f6${at}` }),
    ),
  ]);
  return new Map(rows.map(({ name }, at) => [name, book.handleOf('items', uuid(at))]));
}

const made = fc.uniqueArray(
  fc.record({ name: fc.constantFrom(...'abcdef'), list: fc.constantFrom('x', 'y'), total: fc.nat({ max: 20 }) }),
  { selector: ({ name }) => name, minLength: 2 },
);

test('rows of one step have the same handles in whatever order they are made, and whatever ids and tokens they are given', () =>
  fc.assert(
    fc.property(
      made.chain((rows) => fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length }))),
      ([rows, shuffled]) => {
        const [handles, others] = [handlesOf(rows), handlesOf(shuffled)];
        for (const [name, handle] of handles) expect(others.get(name)).toEqual(handle);
      },
    ),
  ));

test('rows that look alike are told apart by the rows that they name, and what is counted keeps its order', () => {
  const handle = (index: number) => ({ table: 'items', step: 's1', index });
  const book = (isTurned: boolean) => {
    const lists = [
      insert('lists', uuid(1), { shop_id: 'a', name: 'x' }),
      insert('lists', uuid(2), { shop_id: 'a', name: 'y' }),
    ];
    const items = [
      insert('items', uuid(3), { list_id: uuid(1), name: 'n', total: 9, token: '' }),
      insert('items', uuid(4), { list_id: uuid(2), name: 'n', total: 9, token: '' }),
      insert('items', uuid(5), { list_id: uuid(2), name: 'n', total: 10, token: '' }),
    ];
    const found = new HandleBook(tenancy, {});
    found.record('s1', 'a', [...lists, ...(isTurned ? items.toReversed() : items)]);
    return found;
  };
  for (const isTurned of [false, true]) {
    expect(book(isTurned).findKey(handle(2))).toBe(uuid(5));
    expect(book(isTurned).findKey(handle(0))).toBe(book(false).findKey(handle(0)));
  }
});

test('a row is known by what its step left in it', () => {
  const book = new HandleBook(tenancy, {});
  const update = { ...insert('lists', uuid(1), { shop_id: 'a', name: 'z' }), operation: 'update' as const };
  book.record('s1', 'a', [
    insert('lists', uuid(1), { shop_id: 'a', name: 'a' }),
    insert('lists', uuid(2), { shop_id: 'a', name: 'b' }),
    update,
  ]);
  expect(book.handleOf('lists', uuid(2))).toMatchObject({ index: 0 });
});
