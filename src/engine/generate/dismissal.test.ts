import { expect, it } from 'vitest';
import { type Action, reference } from '../harness/action.ts';
import type { Step } from '../sequence/step.ts';
import { Dismissals } from './dismissal.ts';
import type { Entity, World } from './entities.ts';
import { optionsIn } from './random-world.ts';

const perform: Action['perform'] = async () => ({ outcome: { kind: 'succeeded' }, observations: [] });
const takeBack: Action = { name: 'grants.take', roles: ['manager'], input: { grant: reference('grants') }, perform };
const mark: Action = { name: 'tasks.mark', roles: ['driver'], input: { task: reference('tasks') }, perform };
const list: Action = { name: 'tasks.list', roles: ['driver'], input: {}, perform };
const report: Action = { name: 'reports.list', roles: ['manager'], input: {}, perform };

const grant: Entity = { key: 'g1', row: { id: 'g1', to: 'driver-ab' }, owner: 'a', person: null };
const task: Entity = { key: 't1', row: { id: 't1', for: 'driver-ab' }, owner: 'a', person: null };
const rowsOf = (table: string) => (table === 'grants' ? [grant] : [task]);
const world: Partial<World> = {
  entities: rowsOf,
  candidates: rowsOf,
  entityAt: (table, key) => rowsOf(table).find((row) => row.key === key),
};

const taking: Step = {
  id: 's1',
  actor: 'manager@a',
  action: takeBack.name,
  input: { grant: { $ref: { table: 'grants', fixture: 'g1' } } },
};
const marking: Step = {
  id: 's1',
  actor: 'driver@a',
  action: mark.name,
  input: { task: { $ref: { table: 'tasks', fixture: 't1' } } },
};

/** What becomes of a step that was drawn, up to where the run does something else again. */
function drawnFor(step: Step, { seed, now = world }: { readonly seed: number; readonly now?: Partial<World> }) {
  const actions = [takeBack, mark, list, report];
  const options = { ...optionsIn(now, { seed, actions }), grants: { table: 'grants' } };
  const dismissals = new Dismissals();
  const steps = [dismissals.before(options, step)];
  for (let next = dismissals.goOn(options); next; next = dismissals.goOn(options)) steps.push(next);
  return steps.map(({ actor, action }) => `${actor} ${action}`);
}

const seeds = Array.from({ length: 30 }, (_, seed) => seed);

it('has those whom a row lets in act before a step that takes it, and do the same again after it', () => {
  const runs = seeds.map((seed) => drawnFor(taking, { seed }));
  const used = runs.filter(({ length }) => length > 1);
  expect(used.length).toBeGreaterThan(20);
  for (const steps of used)
    expect(steps).toEqual(['driver@a tasks.list', 'manager@a grants.take', 'driver@a tasks.list']);
});

it('does so for no other row, nor where nobody is let in any more', () => {
  for (const seed of seeds) {
    expect(drawnFor(marking, { seed })).toEqual(['driver@a tasks.mark']);
    expect(drawnFor(taking, { seed, now: { ...world, rolesOf: () => [[]] } })).toEqual(['manager@a grants.take']);
  }
});

it('does so for no action that is known to read only', () => {
  const now: Partial<World> = { ...world, turnsOf: () => ({ all: 2, writes: 0 }) };
  for (const seed of seeds) expect(drawnFor(taking, { seed, now })).toEqual(['manager@a grants.take']);
});
