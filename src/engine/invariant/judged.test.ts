import { describe, expect, it } from 'vitest';
import type { OwnedRowChange } from '../record/row-change.ts';
import { refusal } from './refusal.ts';
import { rowCoherence } from './row-coherence.ts';
import { judgedBy, north, sampleId, sampleMoment, south } from './sample-moment.ts';
import { writeScope } from './write-scope.ts';

function inserted(table: string, row: OwnedRowChange['after'], ownerAfter: string | null): OwnedRowChange {
  const rest = { position: 1, key: 'x', operation: 'insert', before: null, ownerBefore: null } as const;
  return { table, after: row, ownerAfter, backend: 1, statement: '', ...rest };
}

const person = inserted('people', { id: 'x', name: 'Zoe' }, null);
const order = inserted('orders', { id: 'x', shop_id: north, taken_by: null, note: '' }, north);

describe('an invariant that had nothing to look at says so', () => {
  it('TENANT-001 where no row has two paths to compare', () => {
    expect(judgedBy(rowCoherence, sampleMoment([], { changes: [person, order] }))).toBeUndefined();
  });

  it('TENANT-002 where nothing was changed that anybody owns', () => {
    expect(judgedBy(writeScope, sampleMoment([], { changes: [] }))).toBeUndefined();
    expect(judgedBy(writeScope, sampleMoment([], { changes: [person] }))).toBeUndefined();
    expect(judgedBy(writeScope, sampleMoment([], { changes: [person, order] }))).toEqual([]);
    expect(judgedBy(writeScope, sampleMoment([], { changes: [{ ...order, ownerAfter: south }] }))).toEqual([
      'insert orders',
    ]);
  });

  it('TENANT-004 where no foreign entity was referred to', () => {
    const key = sampleId('orders', 'north');
    const own = {
      field: 'order',
      handle: { table: 'orders', fixture: 'x' },
      table: 'orders',
      key,
      value: key,
    } as const;
    expect(judgedBy(refusal, sampleMoment([], { references: [{ ...own, whose: 'own' }] }))).toBeUndefined();
    const foreign = { ...own, whose: 'foreign' } as const;
    const outcome = { kind: 'refused', code: '404' } as const;
    expect(judgedBy(refusal, sampleMoment([], { references: [foreign], outcome }))).toEqual([]);
  });
});
