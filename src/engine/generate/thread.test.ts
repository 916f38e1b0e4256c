import { expect, it } from 'vitest';
import { reference } from '../harness/action.ts';
import type { Step } from '../sequence/step.ts';
import type { Entity, World } from './entities.ts';
import { optionsIn, worldActors } from './random-world.ts';
import { Thread } from './thread.ts';
import { drawWish } from './wishes.ts';

const open: Entity[] = ['a1', 'a2', 'b1', 'b2'].map((key) => ({
  key,
  row: { id: key },
  owner: key.slice(0, 1),
  person: null,
}));

/** Rows of two tenants, of which `b2` was made by step s1. */
function worldOf(rows: readonly Entity[] = open): Partial<World> {
  return {
    entities: () => rows,
    candidates: () => rows,
    entityAt: (_table, key) => rows.find((row) => row.key === key),
    handleOf: (table, key) => (key === 'b2' ? { table, step: 's1', index: 0 } : { table, fixture: key }),
    lately: () => [
      { table: 'tasks', key: 'a1' },
      { table: 'tasks', key: 'b2' },
    ],
  };
}

const close = {
  name: 'tasks.close',
  roles: ['manager'],
  input: { task: reference('tasks') },
  perform: async () => ({ outcome: { kind: 'succeeded' }, observations: [] }) as const,
};
const create: Step = { id: 's1', actor: 'manager@b', action: 'tasks.create', input: {} };

it('goes on with what its steps have made, whoever can, and not with what others have written', () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const options = optionsIn(worldOf(), { seed, actions: [close] });
    const thread = new Thread();
    thread.add(options, create);
    const step = drawWish({ ...options, world: thread.in(options.world) }, { action: close.name, intent: 'fitting' });
    expect(step).toMatchObject({ actor: 'manager@b', input: { task: { $ref: { step: 's1' } } } });
  }
});

it('goes on with what its steps have named, and lets go of what is there no more', () => {
  const options = optionsIn(worldOf(), { seed: 1, actions: [close] });
  const thread = new Thread();
  thread.add(options, { ...create, id: 's2', input: { task: { $ref: { table: 'tasks', fixture: 'a2' } } } });
  expect(thread.rows(options.world)).toEqual([{ table: 'tasks', key: 'a2' }]);
  const gone = optionsIn(worldOf(open.filter(({ key }) => key !== 'a2')), { seed: 1, actions: [close] });
  expect(thread.rows(gone.world)).toEqual([]);
  // Then it is open again to all rows.
  expect(thread.in(gone.world).candidates('tasks', worldActors[0] ?? { tenant: 'a', person: null })).toHaveLength(3);
});
