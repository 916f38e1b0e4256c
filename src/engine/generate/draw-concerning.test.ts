import { expect, it } from 'vitest';
import { type Action, reference } from '../harness/action.ts';
import { drawConcerning } from './draw-concerning.ts';
import type { Entity } from './entities.ts';
import { optionsIn } from './random-world.ts';

const perform: Action['perform'] = async () => ({ outcome: { kind: 'succeeded' }, observations: [] });
const list: Action = { name: 'tasks.list', roles: ['driver'], input: {}, perform };
const close: Action = { name: 'tasks.close', roles: ['manager'], input: { task: reference('tasks') }, perform };
const rows: readonly Entity[] = ['manager-a', 'driver-ab'].map((person) => ({
  key: person,
  row: { id: person, for: person },
  owner: 'a',
  person: null,
}));

it('has somebody do something, or others do it to what tells of them', () => {
  const drawn = Array.from({ length: 40 }, (_, seed) => {
    const entityAt = (_table: string, key: string) => rows.find((row) => row.key === key);
    const world = { entities: () => rows, candidates: () => rows, entityAt };
    return drawConcerning(optionsIn(world, { seed, actions: [list, close] }), ['driver-ab']);
  });
  const texts = drawn.map((step) => `${step?.action} by ${step?.actor} ${JSON.stringify(step?.input)}`);
  expect(new Set(texts)).toEqual(
    new Set([
      'tasks.list by driver@a {}',
      'tasks.list by driver@b {}',
      'tasks.close by manager@a {"task":{"$ref":{"table":"tasks","fixture":"driver-ab"}}}',
    ]),
  );
});

it('has nobody do anything where nobody is told of', () => {
  expect(drawConcerning(optionsIn({}, { seed: 1, actions: [list, close] }), [])).toBeUndefined();
});
