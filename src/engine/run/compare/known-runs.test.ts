import { expect, it } from 'vitest';
import { RowNames } from '../../projection/row-names.ts';
import { viewOf } from '../../projection/tenant-view.ts';
import { trialRows } from '../../projection/trial-rows.ts';
import type { Sequence } from '../../sequence/sequence.ts';
import { trialRun } from '../execute/trial-run.ts';
import { KnownRuns } from './known-runs.ts';

const sequence: Sequence = {
  version: 1,
  steps: [{ id: 's1', actor: 'ann@acme', action: 'orders.list', input: { page: 1, size: 2 } }],
};

const view = viewOf({
  tenant: 'acme',
  records: [],
  created: [],
  rows: trialRows([]),
  unordered: new Set<string>(),
  names: new RowNames(() => [], new Map()),
  tables: new Map(),
});

const runFor = (tenant: string, hasBuiltRows = false) => ({
  run: {
    result: trialRun([]),
    views: new Map([[tenant, view]]),
    sequences: new Map(),
    hasBuiltRows,
  },
  sequences: undefined,
});

it('finds a run of the same steps that the tenant has looked at', () => {
  const runs = new KnownRuns();
  const known = runFor('acme');
  runs.note(sequence, known);
  const alike: Sequence = {
    ...sequence,
    steps: sequence.steps.map((step) => ({ ...step, input: { size: 2, page: 1 } })),
  };
  expect(runs.find(alike, 'acme')).toBe(known);
  expect(runs.find(sequence, 'globex')).toBeUndefined();
  expect(runs.find({ ...sequence, steps: [] }, 'acme')).toBeUndefined();
});

it('finds none whose application wrote rows while it was built', () => {
  const runs = new KnownRuns();
  runs.note(sequence, runFor('acme', true));
  expect(runs.find(sequence, 'acme')).toBeUndefined();
});
