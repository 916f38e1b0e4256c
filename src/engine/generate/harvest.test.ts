import { expect, it } from 'vitest';
import { type Action, reference } from '../harness/action.ts';
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

it('has nothing to try where there is no row that an action takes', () => {
  const options = optionsIn(world, { seed: 1, actions: [list] });
  expect(new Harvest().draw(options, thread)).toBeUndefined();
  expect(new Harvest().draw(options, { ...thread, rows: () => [] })).toBeUndefined();
});
