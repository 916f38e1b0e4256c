import { expect, it } from 'vitest';
import { type Action, reference, timePassName } from '../harness/action.ts';
import { timePass } from '../harness/time-pass.ts';
import type { Entity, World } from './entities.ts';
import { Harvest } from './harvest.ts';
import { optionsIn } from './random-world.ts';

const perform: Action['perform'] = async () => ({ outcome: { kind: 'succeeded' }, observations: [] });
const isNew = ({ state }: Entity['row']) => state === 'new';
const close: Action = {
  name: 'tasks.close',
  roles: ['manager'],
  input: { task: reference('tasks', { where: isNew }) },
  perform,
};
const show: Action = { name: 'tasks.show', roles: ['manager'], input: { task: reference('tasks') }, perform };
const list: Action = { name: 'tasks.list', roles: ['manager'], input: {}, perform };

/** Two tasks of tenant a, one of which is done, by the person of both; and one of theirs in tenant b. */
const rows: readonly Entity[] = [
  { key: 'a1', row: { id: 'a1', state: 'done', by: 'driver-ab' }, owner: 'a', person: null },
  { key: 'a2', row: { id: 'a2', state: 'new', by: 'manager-a' }, owner: 'a', person: null },
  { key: 'b1', row: { id: 'b1', state: 'new', by: 'driver-ab' }, owner: 'b', person: null },
  { key: 'b2', row: { id: 'b2', state: 'new', by: 'manager-b' }, owner: 'b', person: null },
];
const world: Partial<World> = {
  entities: () => rows,
  candidates: () => rows,
  entityAt: (_table, key) => rows.find((row) => row.key === key),
};

const thread = { rows: () => [{ table: 'tasks', key: 'a1' }], hasNamed: () => true };

it('tries each action that takes the row once in each way, on that row alone, or on what its person has elsewhere', () => {
  for (let seed = 1; seed <= 10; seed += 1) {
    const options = optionsIn(world, { seed, actions: [close, show, list] });
    const harvest = new Harvest();
    const drawn = Array.from({ length: 20 }, () => harvest.draw(options, thread));
    const steps = drawn.flatMap((step) => step ?? []);
    const texts = steps.map(({ actor, action, input }) => `${action} ${JSON.stringify(input)} by ${actor}`);
    const on = (task: string) => `{"task":{"$ref":{"table":"tasks","fixture":"${task}"}}}`;
    expect(texts.toSorted()).toEqual(
      [
        `tasks.close ${on('a1')} by manager@a`,
        `tasks.close ${on('a1')} by manager@b`,
        `tasks.close ${on('b1')} by manager@b`,
        `tasks.show ${on('a1')} by manager@a`,
        `tasks.show ${on('a1')} by manager@b`,
        `tasks.show ${on('b1')} by manager@b`,
      ].toSorted(),
    );
  }
});

it('tries soonest what the row is not for any more', () => {
  const first = Array.from({ length: 60 }, (_, seed) => {
    const options = optionsIn(world, { seed, actions: [close, show] });
    return new Harvest().draw(options, thread);
  });
  const unfitting = first.filter((step) => step?.action === close.name && step.actor === 'manager@a');
  // One in six would be it by chance.
  expect(unfitting.length).toBeGreaterThan(15);
});

it('lets time pass to when something is due for the row, and does what waits for it then', () => {
  const remind: Action = {
    name: 'jobs.remind',
    roles: ['manager'],
    input: {},
    waitsFor: [{ table: 'tasks', at: 'due_at' }],
    perform,
  };
  const timely = rows.map((entity) => ({ ...entity, row: { ...entity.row, due_at: '2030-03-04T09:00:00.000Z' } }));
  const drawn = (now: string) => {
    const seen = { ...world, entities: () => timely, candidates: () => timely, now };
    const drawing = optionsIn(seen, { seed: 1, actions: [close, remind, timePass] });
    const system = { id: 'system', tenant: null, role: 'system', person: null };
    const options = { ...drawing, actors: [...drawing.actors, system] };
    const harvest = new Harvest();
    return Array.from({ length: 12 }, () => harvest.draw(options, thread)?.action);
  };
  // Until then it stays to be tried.
  expect(drawn('2030-03-04T08:00:00.000Z')).toContain(timePassName);
  expect(drawn('2030-03-04T08:00:00.000Z')).not.toContain(remind.name);
  expect(drawn('2030-03-04T10:00:00.000Z').filter((name) => name === remind.name)).toHaveLength(1);
});

it('does not do what waits for another row that is due already', () => {
  const remind: Action = {
    name: 'jobs.remind',
    roles: ['system'],
    input: {},
    waitsFor: [{ table: 'tasks', at: 'due_at' }],
    perform,
  };
  const dueAt = (key: string) => `2030-03-04T0${key === 'a1' ? 9 : 7}:00:00.000Z`;
  const timely = rows.map((entity) => ({ ...entity, row: { ...entity.row, due_at: dueAt(entity.key) } }));
  const seen = { ...world, entities: () => timely, candidates: () => timely, now: '2030-03-04T08:00:00.000Z' };
  const system = { id: 'system', tenant: null, role: 'system', person: null };
  const drawing = { ...optionsIn(seen, { seed: 1, actions: [close, remind, timePass] }), actors: [system] };
  const harvest = new Harvest();
  const drawn = Array.from({ length: 12 }, () => harvest.draw(drawing, thread)?.action);
  expect(drawn).toContain(timePassName);
  expect(drawn).not.toContain(remind.name);
});

it('has whom the row tells of leave the other tenant, where it is known what makes a member', () => {
  const end: Action = { name: 'members.end', roles: ['manager'], input: { member: reference('members') }, perform };
  const member: Entity = { key: 'm1', row: { id: 'm1', person_id: 'driver-ab' }, owner: 'b', person: null };
  const entities: World['entities'] = (table) => (table === 'members' ? [member] : rows);
  const seen: Partial<World> = {
    ...world,
    entities,
    candidates: entities,
    entityAt: (table, key) => entities(table).find((row) => row.key === key),
    holding: (table, column, value) => entities(table).filter(({ row }) => row[column] === value),
  };
  const members = { table: 'members', person: 'person_id' };
  const ends = Array.from({ length: 40 }, (_, seed) => {
    const options = { ...optionsIn(seen, { seed, actions: [close, end] }), members };
    const harvest = new Harvest();
    return Array.from({ length: 12 }, () => harvest.draw(options, thread)).filter((step) => step?.action === end.name);
  });
  // Once for that, and once as something that is tried elsewhere.
  for (const steps of ends) expect(steps.length).toBeLessThanOrEqual(2);
  const done = ends.flat();
  expect(done.length).toBeGreaterThan(15);
  expect(new Set(done.map((step) => step?.actor))).toEqual(new Set(['manager@b']));
});

it('has nothing to try where there is no row that an action takes', () => {
  const options = optionsIn(world, { seed: 1, actions: [list] });
  expect(new Harvest().draw(options, thread)).toBeUndefined();
  expect(new Harvest().draw(options, { ...thread, rows: () => [] })).toBeUndefined();
});
