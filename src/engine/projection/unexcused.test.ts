import { describe, expect, it } from 'vitest';
import type { Json } from '../sequence/json.ts';
import type { Row } from '../tenancy/row.ts';
import { RowNames } from './row-names.ts';
import type { TenantView } from './tenant-view.ts';
import { findUnexcused, unnamedChanges } from './unexcused.ts';

const update = (before: Row, after: Row, ownerBefore = 'b') => ({
  step: { id: 's1' },
  changes: [
    {
      table: 'members',
      key: 'm1',
      operation: 'update' as const,
      before,
      after,
      ownerBefore,
      ownerAfter: ownerBefore,
      position: 1,
      backend: 1,
      statement: '',
    },
  ],
});

const before = { id: 'm1', role: 'driver', status: 'active', is_first: false, code: 'one', count: 1 };
const after = { id: 'm1', role: 'manager', status: 'ended', is_first: true, code: 'two', count: 2 };
const changed = { step: 's1', column: 'members.role', key: 'm1', before: 'driver', after: 'manager' };

function viewOf(content: Json, { place = 'response to ann', shared = [] as readonly string[] } = {}): TenantView {
  const names = new RowNames(() => [], new Map());
  const shown = [{ place, channel: 'response', content }];
  return {
    steps: new Map([['s2', { action: 'list', isUnordered: false, outcome: 'succeeded', shown }]]),
    shared: new Set(shared),
    rows: { touched: new Map(), atBaseline: () => undefined },
    made: [],
    insides: new Map(),
    names,
    tables: new Map(),
  };
}

describe('what a carried step has changed beyond what its crossing names', () => {
  it('is each telling text of another tenant’s row in another column', () => {
    const named = new Set(['members.status']);
    expect(unnamedChanges(update(before, after), named, 'a')).toEqual([changed]);
    expect(unnamedChanges(update(before, after), new Set(['members.status', 'members.role']), 'a')).toEqual([]);
    expect(unnamedChanges(update(before, after, 'a'), named, 'a')).toEqual([]);
  });
});

describe('what a tenant was shown beyond that', () => {
  const find = (one: Json, fellow: Json, options = {}) =>
    findUnexcused([viewOf(one, options), viewOf(fellow, options)], [changed])?.path;

  it.each<[fact: string, one: Json, fellow: Json, path: string | undefined]>([
    ['the text itself', { body: { role: 'manager' } }, { body: { role: 'driver' } }, 'body.role'],
    ['the text among others', { name: 'Ann (manager)' }, { name: 'Ann (driver)' }, 'name'],
    ['in an item of the same id', [{ id: 1 }, { id: 2, r: 'manager' }], [{ id: 2, r: 'driver' }], '[1].r'],
    ['beside what follows from a named column', { s: 'ended', r: 'manager' }, { s: 'active', r: 'driver' }, 'r'],
    ['not another text', { role: 'owner' }, { role: 'driver' }, undefined],
    ['not a text that differs in more', { name: 'Ann (manager)' }, { name: 'Eve (driver)' }, undefined],
    ['not the other way round', { role: 'driver' }, { role: 'manager' }, undefined],
    ['not in an item of another id', [{ id: 1, r: 'manager' }], [{ id: 2, r: 'driver' }], undefined],
    ['not in a list of words, whose order may follow', ['manager', 'driver'], ['driver', 'manager'], undefined],
    ['not where nothing was', { role: 'manager' }, {}, undefined],
  ])('%s', (_fact, one, fellow, path) => {
    expect(find(one, fellow)).toBe(path);
  });

  it('is nothing where several tenants look', () => {
    expect(find({ role: 'manager' }, { role: 'driver' }, { shared: ['response to ann'] })).toBeUndefined();
  });
});
