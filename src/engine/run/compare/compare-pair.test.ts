import { describe, expect, it } from 'vitest';
import { RowNames } from '../../projection/row-names.ts';
import { type TenantView, viewOf } from '../../projection/tenant-view.ts';
import { trialRows } from '../../projection/trial-rows.ts';
import { trialRecord } from '../../record/trial-record.ts';
import type { Json } from '../../sequence/json.ts';
import { comparePair, type RunPair } from './compare-pair.ts';

const manager = { id: 'manager@a', tenant: 'a', role: 'manager', person: null };

/** What a tenant is shown by a list, step after step. */
function seen(...contents: readonly Json[]): TenantView {
  const records = contents.map((content, at) => ({
    ...trialRecord({ id: `s${at + 1}`, actor: manager, action: 'items.list' }),
    observations: [{ channel: 'response', tenants: ['a'], recipient: 'manager@a', content }],
  }));
  return viewOf({
    tenant: 'a',
    records,
    created: [],
    rows: trialRows([]),
    unordered: new Set(),
    names: new RowNames(() => [], new Map()),
    tables: new Map(),
  });
}

/** Compares two runs that come out as they did each time, but where rows lie otherwise. */
function compared(first: TenantView, second: TenantView, laid: readonly [TenantView, TenantView] = [first, second]) {
  const pair: RunPair = {
    first,
    second,
    restated: [],
    sequences: new Map(),
    records: [trialRecord({ id: 's1', actor: manager, action: 'items.list' })],
    repeat: async (again) => (again?.laysAnew ? laid[0] : first),
    rerun: async (again) => (again?.laysAnew ? laid[1] : second),
    violationOf: ({ step, path }) => ({
      invariant: 'TENANT-006',
      title: '',
      about: path,
      step: step ?? 's1',
      signature: `TENANT-006 ${path}`,
      message: '',
      proof: [],
    }),
  };
  return comparePair({ accepted: new Map() }, pair, { target: undefined, onDisorder: () => {} });
}

describe('comparing a pair of runs', () => {
  it('reports a difference that shows however rows lie', async () => {
    expect(await compared(seen({ total: 2 }), seen({ total: 3 }))).toMatchObject({ step: 's1' });
    const laid = [seen({ total: 2, top: 'x' }), seen({ total: 3, top: 'x' })] as const;
    expect(await compared(seen({ total: 2, top: 'x' }), seen({ total: 3, top: 'y' }), laid)).toHaveProperty(
      'signature',
    );
  });

  it('sets aside what is first on a page only as rows happen to lie, with both ways in which the same run came out', async () => {
    const [first, second] = [seen(['paint']), seen(['sand'])];
    expect(await compared(first, second, [second, second])).toEqual({
      action: 'items.list',
      step: 's1',
      path: 'response to manager@a, [0]',
      first: 'paint',
      second: 'sand',
    });
    expect(await compared(first, second, [first, first])).toMatchObject({ first: 'sand', second: 'paint' });
  });

  it('says of a later step what is true of that, though an earlier one depends on how rows lie', async () => {
    const laid = [seen(['sand'], 2), seen(['sand'], 3)] as const;
    expect(await compared(seen(['paint'], 2), seen(['paint'], 3), laid)).toMatchObject({ step: 's2' });
  });
});
