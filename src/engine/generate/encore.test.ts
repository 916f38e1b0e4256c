import { expect, it } from 'vitest';
import { type Action, reference } from '../harness/action.ts';
import type { Step } from '../sequence/step.ts';
import { Encores } from './encore.ts';
import type { Entity, World } from './entities.ts';
import { optionsIn } from './random-world.ts';

const perform: Action['perform'] = async () => ({ outcome: { kind: 'succeeded' }, observations: [] });
const list: Action = { name: 'tasks.list', roles: ['manager', 'driver'], input: {}, perform };
const remove: Action = { name: 'tasks.remove', roles: ['manager'], input: { task: reference('tasks') }, perform };
const actions = [list, remove];

const task: Entity = { key: 'a1', row: { id: 'a1', for: 'driver-ab' }, owner: 'a', person: null };
const worldWith = (rows: readonly Entity[], now = '2030-03-04T08:00:00.000Z'): Partial<World> => ({
  entities: () => rows,
  candidates: () => rows,
  entityAt: (_table, key) => rows.find((row) => row.key === key),
  now,
});

/** What comes of it after the task, which is one for the driver, has been removed, where it is; listed was before, by these. */
function encoresAfter({
  seed,
  by,
  after,
}: {
  readonly seed: number;
  readonly by: readonly string[];
  readonly after: Partial<World>;
}) {
  const encores = new Encores();
  const steps: Step[] = [
    ...by.map((actor, at) => ({ id: `s${at + 1}`, actor, action: list.name, input: {} })),
    { id: 's8', actor: 'manager@a', action: remove.name, input: { task: { $ref: { table: 'tasks', fixture: 'a1' } } } },
  ];
  const before = optionsIn(worldWith([task]), { seed, actions });
  let last: Step | undefined;
  for (const step of steps) {
    expect(encores.draw({ ...before, last })).toBeUndefined();
    encores.add(before, step);
    last = step;
  }
  const gone = { ...optionsIn(after, { seed, actions }), last };
  return Array.from({ length: 6 }, () => encores.draw(gone)).flatMap((step) => step?.actor ?? []);
}

it('does anew what was done within the minute once a row is gone, each thing once', () => {
  const done = encoresAfter({ seed: 1, by: ['manager@b', 'driver@a', 'driver@a'], after: worldWith([]) });
  expect(done.toSorted()).toEqual(['driver@a', 'manager@b']);
});

it('does first what is by those whom the row told of', () => {
  const first = Array.from({ length: 60 }, (_, seed) =>
    encoresAfter({ seed, by: ['manager@b', 'driver@a'], after: worldWith([]) }).at(0),
  );
  // One in two would be it by chance.
  expect(first.filter((actor) => actor === 'driver@a').length).toBeGreaterThan(45);
});

it('does nothing anew where the row is still there, or time has passed', () => {
  expect(encoresAfter({ seed: 1, by: ['driver@a'], after: worldWith([task]) })).toEqual([]);
  expect(encoresAfter({ seed: 1, by: ['driver@a'], after: worldWith([], '2030-03-04T09:00:00.000Z') })).toEqual([]);
});
