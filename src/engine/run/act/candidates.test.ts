import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { Mirror } from '../../database/mirror/mirror.ts';
import { deriveOwnership } from '../../tenancy/derive-ownership.ts';
import type { Row } from '../../tenancy/row.ts';
import { sketchTables } from '../../tenancy/sketch-tables.ts';
import { candidatesIn, mostCandidates } from './candidates.ts';

const tenancy = deriveOwnership(
  sketchTables({ shops: {}, users: {}, orders: { shop: 'shops?' }, keys: { user: 'users?' } }),
  { root: 'shops', people: 'users', shared: ['users'], personal: ['keys'] },
);

/** Rows of so many owners, each in a stretch of its own, and some of nobody. */
function rowsOf(column: string, owners: number, each: number): readonly Row[] {
  const ownerOf = (at: number) => (Math.floor(at / each) === owners ? null : `o${Math.floor(at / each)}`);
  return Array.from({ length: owners * each + 3 }, (_, at) => ({
    id: String(at).padStart(6, '0'),
    [column]: ownerOf(at),
  }));
}

const anySize = fc.constantFrom([1, 40], [2, 400], [2, 700], [3, 2_000], [20, 300], [100, 40]);

test.prop(
  [anySize, fc.constantFrom('orders', 'keys'), fc.nat({ max: 99 }), fc.double({ min: 0, max: 0.999, noNaN: true })],
  { numRuns: 40 },
)(
  'rows of both sides are met in a table of any size, and of a large one no more than a number that does not grow',
  ([owners, each], table, which, place) => {
    const given = rowsOf(table === 'orders' ? 'shop' : 'user', owners ?? 0, each ?? 0);
    const mirror = new Mirror(tenancy, new Map([[table, given]]));
    const own = `o${which % (owners ?? 1)}`;
    const [tenants, person] = table === 'orders' ? [[own], null] : [[], own];
    const found = candidatesIn({ mirror, table, actor: { person }, tenants, place });
    const all = mirror.rows(table);
    const [ownRows, others] = [true, false].map((isOwn) =>
      found.filter((row) => ['', own].includes(row.owner ?? row.person ?? '') === isOwn),
    );
    expect(new Set(found).isSubsetOf(new Set(all))).toBe(true);
    expect(new Set(found).size).toBe(found.length);
    expect(found.length).toBeLessThanOrEqual(2 * mostCandidates + 200);
    if (all.length <= mostCandidates) expect(found).toBe(all);
    expect(ownRows?.length).toBeGreaterThanOrEqual(Math.min(each ?? 0, 300));
    expect((others?.length ?? 0) > 0).toBe((owners ?? 0) > 1);
  },
);

test('what was made last is met wherever a run looks, and every row is met by some run', () => {
  const mirror = new Mirror(tenancy, new Map([['orders', rowsOf('shop', 2, 3_000)]]));
  const row = { id: 'x', shop: 'o0' };
  const change = { position: 1, backend: 1, statement: '', operation: 'insert', before: null, after: row } as const;
  mirror.apply([{ ...change, table: 'orders', key: 'x' }]);
  const met = new Set<string>();
  for (const place of [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.9999]) {
    const found = candidatesIn({ mirror, table: 'orders', actor: { person: null }, tenants: ['o0'], place });
    expect(found.map(({ key }) => key)).toContain('x');
    for (const { key } of found) met.add(key);
  }
  expect(met.size).toBe(mirror.rows('orders').length);
});
