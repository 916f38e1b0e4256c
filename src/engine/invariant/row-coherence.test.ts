import { describe, expect, it } from 'vitest';
import type { Moment } from '../harness/invariant.ts';
import type { OwnedRowChange } from '../record/row-change.ts';
import { rowCoherence } from './row-coherence.ts';

/** A change after which the row leads to these tenants, or is gone. */
const change = (transaction: string, owners: readonly string[] | null): OwnedRowChange => ({
  position: 1,
  table: 'wishes',
  key: '7',
  operation: owners === null ? 'delete' : 'update',
  before: {},
  after: owners === null ? null : { owners: [...owners] },
  transaction,
  backend: 1,
  statement: 'update wishes',
  ownerBefore: null,
  ownerAfter: null,
});

function judge(...changes: readonly OwnedRowChange[]): number {
  const claims = (_table: string, { owners }: { readonly owners: readonly string[] }) =>
    owners.map((owner) => ({ owner, via: { kind: 'foreign-key', columns: [owner] } }));
  const actor = { tenant: null };
  const moment = { record: { changes, actor }, mirror: { resolver: { claims } }, tenantName: String };
  return rowCoherence.check(moment as unknown as Moment)?.length ?? 0;
}

describe('TENANT-001', () => {
  it('reports a row that a transaction has left to two tenants', () => {
    expect(judge(change('1', ['north', 'south']))).toBe(1);
    expect(judge(change('1', ['north']), change('1', ['north', 'south']))).toBe(1);
  });

  it('passes over what stood there on the way to what was left', () => {
    expect(judge(change('1', ['north', 'south']), change('1', ['north']))).toBe(0);
    expect(judge(change('1', ['north', 'south']), change('1', null))).toBe(0);
  });

  it('reports it though another transaction of the step has mended it', () => {
    expect(judge(change('1', ['north', 'south']), change('2', ['north']))).toBe(1);
  });
});
