import { expect, it } from 'vitest';
import { type Action, reference } from '../harness/action.ts';
import type { Step } from '../sequence/step.ts';
import type { Entity, World } from './entities.ts';
import { Preludes } from './prelude.ts';
import { optionsIn } from './random-world.ts';

const perform: Action['perform'] = async () => ({ outcome: { kind: 'succeeded' }, observations: [] });
const roles = ['manager', 'driver'];
const give: Action = { name: 'sites.give', roles, handsOver: true, input: { site: reference('sites') }, perform };
const listed: Action = { name: 'sites.list', roles, input: {}, perform };
const plan: Action = { name: 'tours.plan', roles, input: { tour: reference('tours') }, perform };
const end: Action = { name: 'tenants.end', roles, input: { tenant: reference('tenants') }, perform };
const mark: Action = { name: 'sites.mark', roles, input: { site: reference('sites') }, perform };
const enter: Action = { name: 'tenants.enter', roles, input: { tenant: reference('tenants') }, perform };
const shut: Action = { name: 'tenants.shut', roles, weight: 0, input: { tenant: reference('tenants') }, perform };
const greet: Action = {
  name: 'tenants.greet',
  roles,
  input: { tenant: reference('tenants', { column: 'id' }) },
  perform,
};
const actions = [give, listed, plan, mark, enter, shut, greet, end];

const tables: { readonly [table: string]: readonly Entity[] } = {
  tenants: [{ key: 'a', row: { id: 'a' }, owner: 'a', person: null }],
  sites: [
    { key: 'x', row: { id: 'x' }, owner: 'a', person: null },
    { key: 'z', row: { id: 'z' }, owner: 'b', person: null },
  ],
  tours: [
    { key: 't1', row: { id: 't1', site: 'x' }, owner: 'a', person: null },
    { key: 't2', row: { id: 't2', site: 'y' }, owner: 'a', person: null },
  ],
};
const entitiesOf = (table: string) => tables[table] ?? [];
const world: Partial<World> = {
  entities: entitiesOf,
  candidates: entitiesOf,
  entityAt: (table, key) => entitiesOf(table).find((one) => one.key === key),
};

const naming = (action: string, table: string, fixture: string): Step => ({
  id: 's1',
  actor: 'manager@a',
  action,
  input: { [action === give.name ? 'site' : 'tenant']: { $ref: { table, fixture } } },
});

/** What becomes of a step that was drawn, up to where the run does something else again. */
function drawnFor(step: Step, seed: number): readonly Step[] {
  const options = optionsIn(world, { seed, actions });
  const preludes = new Preludes();
  const steps = [preludes.before(options, step)];
  for (let next = preludes.goOn(options); next; next = preludes.goOn(options)) steps.push(next);
  // Once in a run.
  expect(preludes.before(options, step)).toBe(step);
  return steps;
}

const seeds = Array.from({ length: 30 }, (_, seed) => seed);

it('hangs something on a row before it is handed over, and looks at lists where it was', () => {
  const runs = seeds.map((seed) => drawnFor(naming(give.name, 'sites', 'x'), seed));
  for (const steps of runs) {
    const at = steps.findIndex(({ action }) => action === give.name);
    expect(at).toBeGreaterThan(0);
    for (const { action, input } of steps.slice(0, at))
      expect([
        { action: plan.name, input: { tour: { $ref: { table: 'tours', fixture: 't1' } } } },
        { action: mark.name, input: { site: { $ref: { table: 'sites', fixture: 'x' } } } },
      ]).toContainEqual({ action, input });
    expect(steps.slice(at + 1).map(({ action }) => action)).toEqual([listed.name, listed.name]);
    expect(steps.every(({ actor }) => actor.endsWith('@a'))).toBe(true);
  }
  expect(new Set(runs.flat().map(({ action }) => action))).toEqual(
    new Set([plan.name, mark.name, give.name, listed.name]),
  );
});

it('looks around before a step that takes the tenant itself, in a share of the runs', () => {
  const runs = seeds.map((seed) => drawnFor(naming(end.name, 'tenants', 'a'), seed).map(({ action }) => action));
  expect(runs.every((steps) => steps.at(-1) === end.name)).toBe(true);
  const looking = runs.filter(({ length }) => length > 1);
  expect(looking.length).toBeGreaterThan(5);
  expect(looking.length).toBeLessThan(25);
  // As often as the application does it: what it hardly ever does may be another end of the tenant.
  expect(new Set(looking.flatMap((steps) => steps.slice(0, -1)))).toEqual(
    new Set([listed.name, enter.name, greet.name]),
  );
});

it('holds back nothing that is about another tenant’s row', () => {
  for (const seed of seeds) {
    const step = { ...naming(give.name, 'sites', 'z'), actor: 'manager@a' };
    expect(drawnFor(step, seed)).toEqual([step]);
  }
});

it('holds back nothing else', () => {
  const step: Step = {
    id: 's1',
    actor: 'manager@a',
    action: plan.name,
    input: { tour: { $ref: { table: 'tours', fixture: 't1' } } },
  };
  const byName = naming(greet.name, 'tenants', 'a');
  for (const seed of seeds) {
    expect(drawnFor(step, seed)).toEqual([step]);
    expect(drawnFor(byName, seed)).toEqual([byName]);
  }
});
