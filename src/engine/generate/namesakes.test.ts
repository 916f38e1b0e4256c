import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Action, reference } from '../harness/action.ts';
import type { Json } from '../sequence/json.ts';
import type { Step } from '../sequence/step.ts';
import type { Entity, World } from './entities.ts';
import { Namesakes } from './namesakes.ts';
import { optionsIn } from './random-world.ts';

const perform: Action['perform'] = async () => ({ outcome: { kind: 'succeeded' }, observations: [] });
const roles = ['manager', 'driver'];
const found: Action = {
  name: 'sites.found',
  roles,
  input: { slug: fc.constant('new'), title: fc.constant('x') },
  perform,
};
const end: Action = { name: 'sites.end', roles, input: { site: reference('sites') }, perform };
const enter: Action = { name: 'sites.enter', roles, input: { site: reference('sites', { column: 'slug' }) }, perform };
const note: Action = { name: 'notes.add', roles, input: { slug: fc.constant('note') }, perform };
const actions = [found, end, enter, note];

const site = (key: string, slug: string): Entity => ({
  key,
  row: { id: key, slug, title: 'ours' },
  owner: key,
  person: null,
});

function worldWith(sites: readonly Entity[], made: readonly string[] = []): Partial<World> {
  const ofTable = (table: string) => (table === 'sites' ? sites : []);
  return {
    entities: ofTable,
    candidates: ofTable,
    entityAt: (table, key) => ofTable(table).find((one) => one.key === key),
    holding: (table, column, value) => ofTable(table).filter(({ row }) => row[column] === value),
    handleOf: (table, key) => (made.includes(key) ? { table, step: 's9', index: 0 } : { table, fixture: key }),
    findKey: (handle) => ('fixture' in handle ? handle.fixture : undefined),
    tenantsOf: ({ tenant }) => (tenant === null ? null : [tenant]),
    lately: () => made.map((key) => ({ table: 'sites', key })),
  };
}

const ending: Step & { readonly input: { readonly site: Json } } = {
  id: 's1',
  actor: 'manager@a',
  action: end.name,
  input: { site: { $ref: { table: 'sites', fixture: 'a' } } },
};

type Drawing = { readonly seed: number; readonly canaries?: readonly string[]; readonly before?: readonly Step[] };

/** What comes after the site of `a` was to end, which left these sites. */
function drawnAfter(left: readonly Entity[], { seed, canaries = [], before = [] }: Drawing) {
  const namesakes = new Namesakes({ canaries });
  for (const step of before)
    namesakes.add(optionsIn(worldWith([site('a', 'our-site'), site('b', 'other')]), { seed, actions }), step);
  namesakes.add(optionsIn(worldWith([site('a', 'our-site'), site('b', 'other')]), { seed, actions }), ending);
  const after = { ...optionsIn(worldWith(left), { seed, actions }), last: ending };
  namesakes.notice(after);
  const first = namesakes.draw(after);
  const made = { ...optionsIn(worldWith([...left, site('c', 'our-site')], ['c']), { seed, actions }), last: first };
  const others = first
    ? Array.from({ length: 5 }, () => namesakes.draw(made)).filter((step) => step !== undefined)
    : [];
  return { first, others };
}

const seeds = Array.from({ length: 40 }, (_, seed) => seed);

it('founds a tenant under the name of one that is gone, by somebody who is left', () => {
  const firsts = seeds.flatMap((seed) => drawnAfter([site('b', 'other')], { seed }).first ?? []);
  expect(firsts.length).toBeGreaterThan(20);
  for (const { actor, action, input } of firsts)
    expect({ tenant: actor.split('@')[1], action, input }).toEqual({
      tenant: 'b',
      action: found.name,
      input: { slug: 'our-site', title: 'x' },
    });
});

it('goes on with what was made, by whoever made it, each thing once', () => {
  for (const seed of seeds) {
    const { first, others } = drawnAfter([site('b', 'other')], { seed });
    expect(others.every(({ actor }) => actor === first?.actor)).toBe(true);
    expect(others.map(({ action }) => action).toSorted()).toEqual(first ? [end.name, enter.name] : []);
  }
});

it('does best with it what was done with the one that is gone', () => {
  const before = [{ ...ending, id: 's0', action: enter.name, input: { site: ending.input.site } }];
  const firsts = seeds.flatMap((seed) => drawnAfter([site('b', 'other')], { seed, before }).others.at(0)?.action ?? []);
  const entered = firsts.filter((action) => action === enter.name).length;
  expect(entered).toBeLessThan(firsts.length);
  expect(entered / firsts.length).toBeGreaterThan(0.4);
});

it('does nothing of the kind where the row is still there, its name is taken again, or holds a canary', () => {
  for (const seed of seeds) {
    expect(drawnAfter([site('a', 'our-site'), site('b', 'other')], { seed }).first).toBeUndefined();
    expect(drawnAfter([site('b', 'our-site')], { seed }).first).toBeUndefined();
    expect(drawnAfter([site('b', 'other')], { seed, canaries: ['our'] }).first).toBeUndefined();
  }
});
