import { describe, expect, it } from 'vitest';
import { deriveOwnership } from '../../tenancy/derive-ownership.ts';
import type { Row } from '../../tenancy/row.ts';
import { sketchTables } from '../../tenancy/sketch-tables.ts';
import { Mirror } from './mirror.ts';
import { isTellingId } from './telling-id.ts';

const shop = '7d1f0c52-93ab-4000-8000-1b2c3d4e5f60';
const line = '11112222-3333-4000-8000-a1b2c3d4e5f6';

/** A mirror whose table `lines` has a key of the given columns. */
function mirrorOf(primaryKey: readonly string[], rows: readonly Row[], type = 'uuid'): Mirror {
  const tables = sketchTables({ shops: {}, lines: { shop_id: 'shops', code: ': text' } }).map((table) =>
    table.name === 'lines'
      ? { ...table, primaryKey, columns: table.columns.map((c) => (c.name === 'id' ? { ...c, type } : c)) }
      : table,
  );
  return new Mirror(
    deriveOwnership(tables, { root: 'shops' }),
    new Map([
      ['shops', [{ id: shop }]],
      ['lines', rows],
    ]),
  );
}

const holders = (mirror: Mirror, id: string) => mirror.holdersOf(id).map(({ table }) => table);

describe('the ids that a mirror knows', () => {
  it('are found however a uuid is spelled', () => {
    const mirror = mirrorOf(['id'], [{ id: line, shop_id: shop, code: 'a' }]);
    for (const id of [line, line.toUpperCase(), line.replaceAll('-', '')])
      expect(holders(mirror, id)).toEqual(['lines']);
    expect(mirror.hasTextIds).toBe(false);
  });

  it('are, of a key of several columns, those that name no other row', () => {
    const mirror = mirrorOf(['shop_id', 'id'], [{ id: line, shop_id: shop, code: 'a' }]);
    expect(holders(mirror, line)).toEqual(['lines']);
    expect(holders(mirror, shop)).toEqual(['shops']);
  });

  it('come and go with their rows, and not before the baseline is back', () => {
    const mirror = mirrorOf(['id'], [], 'text');
    const row = { id: 'tag-7c41x', shop_id: shop, code: 'a' };
    const change = { position: 1, table: 'lines', key: row.id, backend: 1, statement: '' };
    mirror.apply([{ ...change, operation: 'insert', before: null, after: row }]);
    expect([holders(mirror, row.id), mirror.hasTextIds]).toEqual([['lines'], true]);
    mirror.apply([{ ...change, operation: 'delete', before: row, after: null }]);
    expect([holders(mirror, row.id), mirror.findEver('lines', row.id)]).toEqual([['lines'], row]);
    mirror.reset();
    expect([holders(mirror, row.id), mirror.hasTextIds]).toEqual([[], false]);
  });

  it.each<[id: string, type: string, isTelling: boolean]>([
    [line, 'uuid', true],
    [line, 'text', true],
    ['42', 'bigint', false],
    ['1234567890123456789', 'bigint', true],
    ['main', 'text', false],
    ['north-1', 'text', false],
    ['warehouse', 'text', false],
    ['acme-logistics-berlin', 'text', true],
    ['cm3x8q1k0000', 'text', true],
    ['2030-03-04', 'date', false],
  ])('%s, a %s, is telling: %s', (id, type, isTelling) => {
    expect(isTellingId(id, type)).toBe(isTelling);
  });
});
