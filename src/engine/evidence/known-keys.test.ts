import { expect, it, vi } from 'vitest';
import { trialRecord } from '../record/trial-record.ts';
import { deriveOwnership } from '../tenancy/derive-ownership.ts';
import { sketchTables } from '../tenancy/sketch-tables.ts';
import { knownKeys } from './known-keys.ts';

const tables = sketchTables({
  shops: {},
  orders: { shop_id: 'shops' },
  sessions: { shop_id: 'shops', token: ': text' },
});
const keyOf: { readonly [table: string]: readonly string[] } = { orders: ['shop_id', 'id'], sessions: ['token'] };
const tenancy = deriveOwnership(
  tables.map((table) => ({ ...table, primaryKey: keyOf[table.name] ?? table.primaryKey })),
  { root: 'shops' },
);

it('keys are those of the baseline and of what the steps have made, part by part, but for a key that is a secret by name', () => {
  const baselineKeys = new Map([
    ['shops', ['north']],
    ['sessions', ['cm3x8q1k00001']],
  ]);
  const record = trialRecord({ changes: ['orders insert', 'sessions insert'] });
  const changes = record.changes.map((change) => ({
    ...change,
    key: change.table === 'orders' ? '["north","cm3x8q1k00002"]' : 'cm3x8q1k00003',
  }));
  const keys = knownKeys({ tenancy, baselineKeys }, [{ ...record, changes }]);
  const asked = ['north', 'cm3x8q1k00001', 'cm3x8q1k00002', 'cm3x8q1k00003', 'south'];
  expect(asked.filter((key) => keys.has(key))).toEqual(['north', 'cm3x8q1k00002']);
});

it('reads the keys of a baseline once, however often it is asked', () => {
  const northerly = ['north'];
  const reading = vi.spyOn(northerly, Symbol.iterator);
  const known = { tenancy, baselineKeys: new Map([['shops', northerly]]) };
  for (let time = 0; time < 3; time += 1) expect(knownKeys(known, []).has('north')).toBe(true);
  expect(reading).toHaveBeenCalledTimes(1);
});
