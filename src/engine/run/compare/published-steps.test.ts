import { expect, it } from 'vitest';
import type { StepRecord } from '../../record/step-record.ts';
import { findUnlikePublished, publishedCrossings } from './published-steps.ts';

const record = (id: string, tenant: string | null, title: string): StepRecord => ({
  step: { id, actor: 'ann', action: 'boards.rename', input: {} },
  actor: { id: 'ann', tenant, role: 'member', person: 'ann' },
  time: '2030-01-01T00:00:00.000Z',
  input: {},
  references: [],
  outcome: { kind: 'succeeded' },
  observations: [],
  changes: ['public', 'private'].map((key) => ({
    table: 'boards',
    key,
    operation: 'update',
    position: 1,
    backend: 1,
    statement: 'one',
    before: { id: key, title: 'before' },
    after: { id: key, title: key === 'public' ? title : `private ${title}` },
    ownerBefore: tenant,
    ownerAfter: tenant,
  })),
  statements: [],
  faults: [],
  late: [],
});
const published = new Set(['boards public']);
const unlike = (run: StepRecord, projected: readonly StepRecord[]) =>
  findUnlikePublished({ tenant: 'acme', published, records: [run], projected });

it('carries the steps that have changed what was published, and no others', () => {
  const [crossing] = publishedCrossings({ published });
  const view = { tenant: 'acme', people: new Set<string>() };
  expect(crossing?.carries(record('s1', 'globex', 'x'), view)).toBe(true);
  expect(crossing?.carries({ ...record('s1', 'globex', 'x'), changes: [] }, view)).toBe(false);
  expect(publishedCrossings({ published: new Set() })).toEqual([]);
});

it('sets a comparison aside where another tenant publishes something else without its other steps, or nothing', () => {
  const run = record('s1', 'globex', 'x');
  expect(unlike(run, [record('s1', 'globex', 'x')])).toBeUndefined();
  expect(unlike(run, [record('s1', 'globex', 'y')])).toMatchObject({ step: 's1', action: 'boards.rename' });
  expect(unlike(run, [])).toMatchObject({ step: 's1' });
});

it('compares what the tenant itself publishes, and what jobs do', () => {
  for (const tenant of ['acme', null]) {
    const run = { ...record('s1', tenant, 'x'), actor: { ...record('s1', tenant, 'x').actor, person: null } };
    expect(unlike(run, [])).toBeUndefined();
  }
});
