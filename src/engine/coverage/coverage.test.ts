import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { sampleMoment } from '../invariant/sample-moment.ts';
import type { StepRecord } from '../record/step-record.ts';
import { type TrialStep, trialRecord } from '../record/trial-record.ts';
import type { Whose } from '../sequence/reference.ts';
import { Coverage } from './coverage.ts';

function countAll(...steps: readonly TrialStep[]): Coverage {
  const coverage = new Coverage();
  for (const step of steps) coverage.count(trialRecord(step), []);
  return coverage;
}

const anyStep: fc.Arbitrary<TrialStep> = fc.record({
  action: fc.constantFrom('bids.place', 'bids.list'),
  outcome: fc.constantFrom('succeeded', 'refused', 'fault', 'inapplicable'),
  whose: fc.subarray<Whose>(['own', 'foreign', 'absent', 'shared']),
});

/** Ann's step with references of these kinds, and how it ended. */
function step(whose: readonly Whose[], outcome: StepRecord['outcome']): StepRecord {
  const references = whose.map((each) => ({
    field: 'order',
    handle: { table: 'orders', fixture: 'x' },
    table: 'orders',
    key: 'x',
    value: 'x',
    whose: each,
  }));
  return sampleMoment([], { references, outcome }).record;
}

const succeeded = { kind: 'succeeded' } as const;
const refused = { kind: 'refused', code: '404' } as const;

describe('Coverage', () => {
  test.prop([fc.array(anyStep)])('counts every step once, and every step that applied in one cell', (steps) => {
    const { totals, cells } = countAll(...steps);
    expect(totals.steps).toBe(steps.length);
    expect(totals.applied).toBe(steps.filter(({ outcome }) => outcome !== 'inapplicable').length);
    expect(totals.succeeded).toBe(steps.filter(({ outcome }) => outcome === 'succeeded').length);
    expect(cells.reduce((sum, { count }) => sum + count, 0)).toBe(totals.applied);
  });

  test.prop([fc.array(anyStep)])('says of a step that its cell is new exactly once a cell', (steps) => {
    const coverage = new Coverage();
    const news = steps.filter((each) => coverage.count(trialRecord(each), []));
    expect(news.length).toBe(coverage.cells.length);
  });

  it('counts a step by the least innocent of its references', () => {
    const coverage = new Coverage();
    expect(coverage.count(step(['own', 'foreign'], refused), [])).toBe(true);
    expect(coverage.count(step(['foreign'], refused), [])).toBe(false);
    coverage.count(step([], succeeded), []);
    coverage.count(step(['own'], { kind: 'inapplicable', reason: 'no such row' }), []);
    expect(coverage.matrix).toEqual({ 'orders.get': { clerk: { 'foreign refused': 2, 'none succeeded': 1 } } });
    expect(coverage.totals).toEqual({ steps: 4, applied: 3, succeeded: 1 });
  });

  it('puts a step where the least innocent of its references belongs', () => {
    const reaches = (whose: readonly Whose[]) => countAll({ whose }).cells.map(({ cell }) => cell.reach);
    expect(reaches([])).toEqual(['none']);
    expect(reaches(['shared', 'own'])).toEqual(['own']);
    expect(reaches(['own', 'absent'])).toEqual(['absent']);
    expect(reaches(['absent', 'own', 'foreign'])).toEqual(['foreign']);
  });

  it('says which patterns no cell fits', () => {
    const coverage = new Coverage();
    coverage.count(step(['own'], succeeded), []);
    const patterns = [
      { action: 'orders.get' },
      { action: 'orders.get', role: 'clerk', reach: 'own', outcome: 'succeeded' },
      { action: 'orders.get', reach: 'foreign' },
      { action: 'orders.get', role: 'owner' },
      { action: 'orders.list' },
    ] as const;
    expect(coverage.missing(patterns)).toEqual(patterns.slice(2));
  });

  it('takes a refusal for proven only once the owner has succeeded with the same action', () => {
    const coverage = new Coverage();
    coverage.count(step(['foreign'], refused), []);
    expect(coverage.unpaired()).toEqual(['orders.get']);
    coverage.count(step(['own'], succeeded), []);
    expect(coverage.unpaired()).toEqual([]);
  });

  it('calls an invariant idle until it has judged something', () => {
    const coverage = new Coverage();
    coverage.count(step(['own'], succeeded), ['TENANT-003']);
    expect(coverage.idle([{ id: 'TENANT-003' }, { id: 'NOTIF-001' }])).toEqual(['NOTIF-001']);
    expect(coverage.idle([{ id: 'LIFE-001', mayBeIdle: true }])).toEqual([]);
  });

  it('has judged noninterference only by comparisons that were not set aside', () => {
    const coverage = new Coverage();
    const setAside = { step: 's1', action: 'orders.get', path: 'body', first: 1, second: 2 };
    const comparison = {
      projections: 1,
      baselines: 0,
      kept: [],
      disorders: [],
      crossed: new Set<string>(),
      elapsedMs: 1,
    };
    coverage.countComparison({ ...comparison, setAside: [setAside] });
    expect(coverage.idle([{ id: 'TENANT-006' }])).toEqual(['TENANT-006']);
    expect(coverage.comparisons.setAside).toEqual({ count: 1, first: setAside });
    coverage.countComparison({ ...comparison, setAside: [] });
    expect(coverage.idle([{ id: 'TENANT-006' }])).toEqual([]);
  });

  it('keeps what was set aside first, also of ten thousand runs that are added up, and how often it was so', () => {
    const all = new Coverage();
    for (let run = 0; run < 10_000; run += 1) {
      const coverage = new Coverage();
      const setAside = [1, 2].map((first) => ({
        step: `s${run}`,
        action: 'orders.get',
        path: 'body',
        first,
        second: 3,
      }));
      const rest = { projections: 2, baselines: 0, kept: [], disorders: [], crossed: new Set<string>(), elapsedMs: 1 };
      coverage.countComparison({ ...rest, setAside });
      all.add(coverage.counts);
    }
    const { comparison } = all.counts;
    const first = { step: 's0', action: 'orders.get', path: 'body', first: 1, second: 3 };
    expect(comparison).toMatchObject({ projections: 20_000, setAside: { count: 20_000, first } });
    expect(JSON.stringify(comparison).length).toBeLessThan(500);
  });

  it('names a list without a total order once for each action', () => {
    const coverage = new Coverage();
    const comparison = {
      projections: 1,
      baselines: 0,
      kept: [],
      setAside: [],
      crossed: new Set<string>(),
      elapsedMs: 1,
    };
    const disorders = ['body.items', 'body.other'].map((path) => ({ action: 'orders.list', path }));
    for (let run = 0; run < 3; run += 1) coverage.countComparison({ ...comparison, disorders });
    expect(coverage.comparisons.disorders).toEqual([{ action: 'orders.list', path: 'body.items' }]);
  });
});
