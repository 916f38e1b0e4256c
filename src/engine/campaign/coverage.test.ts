import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { type Action, reference } from '../sequence/action.ts';
import type { Whose } from '../sequence/reference.ts';
import { Coverage } from './coverage.ts';
import { type TrialStep, trialRecord } from './trial-record.ts';

function countAll(...steps: readonly TrialStep[]): Coverage {
  const coverage = new Coverage();
  for (const step of steps) coverage.count(trialRecord(step), []);
  return coverage;
}

const step: fc.Arbitrary<TrialStep> = fc.record({
  action: fc.constantFrom('bids.place', 'bids.list'),
  outcome: fc.constantFrom('succeeded', 'refused', 'fault', 'inapplicable'),
  whose: fc.subarray<Whose>(['own', 'foreign', 'absent', 'shared']),
});

describe('coverage', () => {
  test.prop([fc.array(step)])('counts every step once, and every step that applied in one cell', (steps) => {
    const { totals, cells } = countAll(...steps);
    expect(totals.steps).toBe(steps.length);
    expect(totals.applied).toBe(steps.filter(({ outcome }) => outcome !== 'inapplicable').length);
    expect(totals.succeeded).toBe(steps.filter(({ outcome }) => outcome === 'succeeded').length);
    expect(cells.reduce((sum, { count }) => sum + count, 0)).toBe(totals.applied);
  });

  test.prop([fc.array(step)])('says of a step that its cell is new exactly once a cell', (steps) => {
    const coverage = new Coverage();
    const news = steps.filter((each) => coverage.count(trialRecord(each), []));
    expect(news.length).toBe(coverage.cells.length);
  });

  it('puts a step where the least innocent of its references belongs', () => {
    const reaches = (whose: readonly Whose[]) => countAll({ whose }).cells.map(({ cell }) => cell.reach);
    expect(reaches([])).toEqual(['none']);
    expect(reaches(['shared', 'own'])).toEqual(['own']);
    expect(reaches(['own', 'absent'])).toEqual(['absent']);
    expect(reaches(['absent', 'own', 'foreign'])).toEqual(['foreign']);
  });

  it('names the invariants that judged nothing', () => {
    const coverage = new Coverage();
    coverage.count(trialRecord({}), ['TENANT-001']);
    expect(coverage.idle([{ id: 'TENANT-001' }, { id: 'TENANT-002' }])).toEqual(['TENANT-002']);
  });

  it('names refusals for others that no success of an owner stands beside', () => {
    const refused: TrialStep = { whose: ['foreign'], outcome: 'refused' };
    expect(countAll(refused, { whose: ['own'], outcome: 'refused' }).unpaired()).toEqual(['bids.place']);
    expect(countAll(refused, { whose: ['own'] }).unpaired()).toEqual([]);
    expect(countAll(refused, { whose: ['own'], action: 'bids.list' }).unpaired()).toEqual(['bids.place']);
  });

  it('names actions that never succeeded, and those that were never tried on a foreign entity', () => {
    const place: Action = {
      name: 'bids.place',
      roles: ['driver'],
      input: { bid: reference('bids') },
      perform: async () => ({ outcome: { kind: 'succeeded' }, observations: [] }),
    };
    expect(countAll({ whose: ['own'], outcome: 'refused' }).missing([place])).toEqual([
      'bids.place never succeeded',
      'bids.place was never tried on a foreign entity',
    ]);
    expect(countAll({ whose: ['own'] }, { whose: ['foreign'], outcome: 'refused' }).missing([place])).toEqual([]);
    expect(countAll({ whose: ['own'] }).missing([{ ...place, roles: ['system'] }])).toEqual([]);
  });
});
