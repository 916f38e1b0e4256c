import { describe, expect, it } from 'vitest';
import { type Action, reference } from '../harness/action.ts';
import { timePass } from '../harness/time-pass.ts';
import { trialRecord } from '../record/trial-record.ts';
import type { Row } from '../tenancy/row.ts';
import type { World } from './entities.ts';
import { Lessons } from './lessons.ts';
import { emptyWorld, worldActors } from './random-world.ts';

const perform: Action['perform'] = async () => ({ outcome: { kind: 'succeeded' }, observations: [] });
const system = { id: 'system', tenant: null, role: 'system', person: null };
const act = (name: string, rest: Partial<Action> = {}): Action => ({
  name,
  roles: ['manager'],
  input: {},
  perform,
  ...rest,
});
const actions = [
  act('tasks.add'),
  act('tasks.list', { input: { task: reference('tasks', { optional: true }) } }),
  act('tasks.get', { input: { task: reference('tasks') } }),
  act('tasks.close', { input: { task: reference('tasks', { where: ({ state }) => state === 'open' }) } }),
  act('tasks.mine', {
    roles: ['driver'],
    input: { task: reference('tasks', { where: ({ who }, { actor }) => who === actor.person }) },
  }),
  act('jobs.remind', {
    roles: ['system'],
    waitsFor: [{ table: 'tasks', where: ({ state }) => state === 'open', at: 'due_at' }],
  }),
  timePass,
];

const time = '2030-03-04T08:00:00.000Z';
const task = { id: 't1', state: 'open', who: 'nobody', due_at: '2030-03-04T09:00:00.000Z' };

function worldOf(rows: readonly Row[]): World {
  const entities: World['entities'] = (table) =>
    table === 'tasks' ? rows.map((row) => ({ key: String(row.id), row, owner: 'a', person: null })) : [];
  return {
    ...emptyWorld,
    entities,
    candidates: entities,
    entityAt: (table, key) => entities(table).find((one) => one.key === key),
    tenantsOf: () => null,
    now: time,
  };
}

/** A change of the task of tenant a. */
function rowChange(before: Row | null, after: Row | null) {
  return {
    position: 1,
    table: 'tasks',
    key: 't1',
    operation: 'update' as const,
    before,
    after,
    backend: 1,
    statement: '',
    ownerBefore: 'a',
    ownerAfter: 'a',
  };
}

/** What a step teaches that has made something of a task of tenant a. */
function taughtBy(action: string, before: Row | null, after: Row | null, rest: { readonly minutes?: number } = {}) {
  const lessons = new Lessons({ actions, actors: [...worldActors, system] });
  const known = trialRecord({ whose: [] });
  const changes = before === null && after === null ? [] : [rowChange(before, after)];
  const step = { ...known.step, action, input: rest };
  lessons.note({ ...known, step, time, changes }, worldOf(after ? [after] : [task]));
  const first = lessons.take();
  expect(lessons.take()).toEqual([]);
  return first.map(({ made, by }) => {
    expect(by).toBe(action);
    return made;
  });
}

describe('a run teaches', () => {
  it('that what made a row made it for whoever takes any, or just such a one', () => {
    expect(taughtBy('tasks.add', null, task)).toEqual(['tasks.get', 'tasks.close']);
    expect(taughtBy('tasks.add', null, { ...task, state: 'shut' })).toEqual(['tasks.get']);
  });

  it('that a change made a row fit, where it did not before', () => {
    expect(taughtBy('tasks.open', { ...task, state: 'shut' }, task)).toEqual(['tasks.close']);
    expect(taughtBy('tasks.rename', task, { ...task, name: 'other' })).toEqual([]);
  });

  it('of a row for somebody of the tenant alone', () => {
    expect(taughtBy('tasks.give', task, { ...task, who: 'driver-ab' })).toEqual(['tasks.mine']);
    expect(taughtBy('tasks.give', task, { ...task, who: 'manager-b' })).toEqual([]);
  });

  it('that time makes due what a job waits for', () => {
    expect(taughtBy(timePass.name, null, null, { minutes: 60 })).toEqual(['jobs.remind']);
    expect(taughtBy(timePass.name, null, null, { minutes: 59 })).toEqual([]);
  });

  it('that something is due some time by what was changed elsewhere', () => {
    const lessons = new Lessons({ actions, actors: [...worldActors, system] });
    const note = (action: string, rows: readonly Row[]) =>
      lessons.note({ ...trialRecord({ action }), time, changes: [rowChange(null, null)] }, worldOf(rows));
    note('settings.change', [{ ...task, state: 'shut' }]);
    note('settings.change', [task]);
    note('tasks.list', [task]);
    expect(lessons.take().filter(({ made }) => made === 'jobs.remind')).toEqual([
      { made: 'jobs.remind', by: 'settings.change', after: [] },
    ]);
    note('settings.change', [task]);
    expect(lessons.take()).toEqual([]);
  });

  it('of whom the tenant counts as one who does it by now, whatever role the harness gave them', () => {
    const ofTenant = (rolesOf: World['rolesOf'], tenantsOf: World['tenantsOf']) => {
      const lessons = new Lessons({ actions, actors: worldActors });
      const added = { ...rowChange(null, { ...task, state: 'shut' }), ownerAfter: 'a' };
      const known = trialRecord({ action: 'tasks.add' });
      lessons.note({ ...known, changes: [added] }, { ...worldOf([task]), rolesOf, tenantsOf });
      return lessons.take().map(({ made }) => made);
    };
    expect(
      ofTenant(
        () => [['driver']],
        ({ tenant }) => [tenant ?? 'a'],
      ),
    ).toEqual([]);
    expect(
      ofTenant(
        () => [['manager']],
        ({ tenant }) => [tenant ?? 'a'],
      ),
    ).toEqual(['tasks.get']);
    expect(
      ofTenant(
        () => [['manager']],
        () => ['b'],
      ),
    ).toEqual([]);
  });

  it('which action has gone on to change what another one made in the same run, and not in an earlier one', () => {
    const lessons = new Lessons({ actions: [], actors: worldActors });
    const note = (action: string, change: ReturnType<typeof rowChange>) =>
      lessons.note({ ...trialRecord({ action }), changes: [change] }, worldOf([task]));
    note('tasks.add', rowChange(null, task));
    note('jobs.remind', rowChange(task, { ...task, state: 'reminded' }));
    note('tasks.add', rowChange(task, { ...task, state: 'open' }));
    expect(lessons.take()).toEqual([{ made: 'jobs.remind', by: 'tasks.add', after: [] }]);
    note('jobs.remind', rowChange(task, { ...task, state: 'reminded' }));
    expect(lessons.take()).toEqual([]);
  });

  it('what had led to the step that made it: whatever had made or changed the rows that it took, in that order', () => {
    const lessons = new Lessons({ actions, actors: worldActors });
    const shut = { ...task, state: 'shut' };
    const other = (action: string) => ({ ...rowChange(null, { ...shut, id: 't2' }), key: action });
    const note = (action: string, changes: readonly ReturnType<typeof rowChange>[], rows: readonly Row[]) =>
      lessons.note({ ...trialRecord({ action }), references: [], time, changes }, worldOf(rows));
    note('tasks.add', [rowChange(null, shut)], [shut]);
    note('tasks.unrelated', [other('t2')], [shut]);
    note('tasks.rename', [rowChange(shut, { ...shut, name: 'other' })], [shut]);
    note('tasks.open', [rowChange(shut, task)], [task]);
    expect(lessons.take().find(({ made }) => made === 'tasks.close')).toEqual({
      made: 'tasks.close',
      by: 'tasks.open',
      after: ['tasks.add', 'tasks.rename'],
    });
  });

  it('nothing of a row that is gone, nor by what an action makes for itself', () => {
    expect(taughtBy('tasks.drop', task, null)).toEqual([]);
    expect(taughtBy('tasks.close', { ...task, state: 'shut' }, task)).toEqual([]);
  });
});
