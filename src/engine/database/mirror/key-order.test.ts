import { expect, test } from 'vitest';
import type { RowChange } from '../../record/row-change.ts';
import type { Row } from '../../tenancy/row.ts';
import { inKeyOrder } from './key-order.ts';

type Draft = readonly [operation: RowChange['operation'], key: string, before: string | null, after: string | null];

const row = (text: string | null): Row | null => (text === null ? null : { text });

function ordered(standing: { readonly [key: string]: string }, ...drafts: readonly Draft[]) {
  const changes = drafts.map(([operation, key, before, after], at): RowChange => {
    const source = { table: 'seats', backend: 1, statement: '' };
    return { ...source, position: at + 1, operation, key, before: row(before), after: row(after) };
  });
  const result = inKeyOrder(changes, {
    isKeyed: () => true,
    find: (_, key) => row(standing[key] ?? null) ?? undefined,
  });
  expect(result.map(({ position }) => position)).toEqual(result.map((_, at) => at + 1));
  return result.map(({ operation, key, before, after }) => [
    operation,
    key,
    ...[before, after].map((image) => image?.text ?? null),
  ]);
}

test('rows that swap their keys both go before either comes', () => {
  const swap: Draft[] = [
    ['delete', '1', 'ann', null],
    ['insert', '2', null, 'ann'],
    ['delete', '2', 'bob', null],
    ['insert', '1', null, 'bob'],
  ];
  expect(ordered({ 1: 'ann', 2: 'bob' }, ...swap)).toEqual([swap[0], swap[2], swap[1], swap[3]]);
});

test('what becomes of a row that came to a taken key waits with it, and one that goes again leaves no trace', () => {
  const came: Draft = ['insert', '1', null, 'bob'];
  const changed: Draft = ['update', '1', 'bob', 'rob'];
  const gone: Draft = ['delete', '1', 'ann', null];
  const visitor: Draft[] = [
    ['insert', '1', null, 'cy'],
    ['delete', '1', 'cy', null],
  ];
  expect(ordered({ 1: 'ann' }, came, changed, ...visitor, gone)).toEqual([gone, came, changed]);
  const own: Draft = ['update', '1', 'ann', 'anna'];
  expect(ordered({ 1: 'ann' }, came, own, ['delete', '1', 'anna', null])).toEqual([
    own,
    ['delete', '1', 'anna', null],
    came,
  ]);
});

test('a row that comes to a key which never becomes free is left for whoever applies it to object to', () => {
  const second: Draft = ['insert', '1', null, 'bob'];
  const other: Draft = ['insert', '2', null, 'cy'];
  expect(ordered({ 1: 'ann' }, second, other)).toEqual([other, second]);
});
