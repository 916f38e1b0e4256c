import { isDeepStrictEqual } from 'node:util';
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { type Action, reference } from '../harness/action.ts';
import type { Step } from '../sequence/step.ts';
import { drawStep } from './draw-step.ts';
import type { World } from './entities.ts';
import { anyRandom, entityOf, randomWorld, referencesIn, worldActors } from './random-world.ts';
import type { Swarm } from './swarm.ts';

const perform: Action['perform'] = async () => ({ outcome: { kind: 'succeeded' }, observations: [] });
const open = reference('items', { where: ({ state }) => state === 'open' });

const actions: readonly Action[] = [
  { name: 'items.list', roles: ['manager', 'driver'], input: { q: fc.string() }, perform },
  { name: 'items.close', roles: ['manager'], input: { item: open }, perform },
  { name: 'items.join', roles: ['driver'], input: { first: reference('items'), second: open }, perform },
  { name: 'items.never', roles: ['manager'], when: () => false, input: {}, perform },
  { name: 'items.unwanted', roles: ['manager'], input: {}, perform },
];

const swarm: Swarm = {
  actions: new Map(actions.map(({ name }) => [name, name === 'items.unwanted' ? 0 : 1])),
  actors: new Map(),
  people: new Set(),
};

function draw(random: fc.Random, world: World, options: Partial<Parameters<typeof drawStep>[0]> = {}) {
  return drawStep({ id: 's1', random, actors: worldActors, actions, swarm, world, ...options });
}

describe('a step drawn', () => {
  test.prop([anyRandom, randomWorld])('is the same for the same random and the same world', (random, world) => {
    expect(draw(random.clone(), world)).toEqual(draw(random.clone(), world));
  });

  test.prop([anyRandom, randomWorld])('is of an actor whose role may do it', (random, world) => {
    const step = draw(random, world);
    const actor = worldActors.find(({ id }) => id === step?.actor);
    expect(actions.find(({ name }) => name === step?.action)?.roles).toContain(actor?.role);
  });

  test.prop([anyRandom, randomWorld])(
    'is never of an action that makes no sense now, nor of one without weight',
    (random, world) => {
      expect(['items.never', 'items.unwanted']).not.toContain(draw(random, world)?.action);
    },
  );

  test.prop([anyRandom, randomWorld])('is never of an action or an actor that the run leaves out', (random, world) => {
    const only: Swarm = {
      actions: new Map([['items.list', 1]]),
      actors: new Map(worldActors.map(({ id }) => [id, 0])),
      people: new Set(),
    };
    expect(draw(random.clone(), world, { swarm: { ...only, actors: new Map() } })?.action).toBe('items.list');
    expect(draw(random, world, { swarm: only })).toBeUndefined();
  });

  test.prop([anyRandom, randomWorld])('bends one reference at most', (random, world) => {
    const step = draw(random, world);
    expect(step ? bentIn(step, world) : []).toSatisfy((bent: readonly string[]) => bent.length <= 1);
  });

  test.prop([anyRandom, randomWorld])('is undefined only where nothing can be done', (random, world) => {
    const closing = actions.filter(({ name }) => name === 'items.close');
    const step = draw(random, world, { actions: closing, actors: worldActors.filter(({ id }) => id === 'manager@a') });
    const fits = ({ owner, row }: ReturnType<World['entities']>[number]) =>
      (owner === 'a' || owner === null) && row.state === 'open';
    if (world.entities('items').some(fits)) expect(step).toBeDefined();
  });

  test.prop([anyRandom, randomWorld.filter(hasEverything)], { numRuns: 10, seed: 1 })(
    'trespasses often enough to be refused, and seldom enough to get on',
    (random, world) => {
      const closing = actions.filter(({ name }) => name === 'items.close');
      const steps = Array.from({ length: 1_000 }, () => draw(random, world, { actions: closing }));
      const bent = steps.flatMap((step) => (step ? bentIn(step, world) : []));
      expect(bent.filter((whose) => whose === 'foreign').length).toSatisfy(
        (count: number) => count > 140 && count < 260,
      );
      expect(bent.filter((whose) => whose === 'absent').length).toSatisfy((count: number) => count > 15 && count < 75);
    },
  );
});

test.prop([anyRandom, randomWorld.filter(hasEverything)], { numRuns: 5, seed: 1 })(
  'trespasses are spread evenly over the actions, whatever their weights',
  (random, world) => {
    const uneven: Swarm = {
      ...swarm,
      actions: new Map([
        ['items.close', 20],
        ['items.join', 1],
      ]),
    };
    const steps = Array.from({ length: 1_000 }, () => draw(random, world, { swarm: uneven }));
    const trespassers = steps.filter((step) => step && bentIn(step, world).includes('foreign'));
    const joins = trespassers.filter((step) => step?.action === 'items.join').length;
    expect(joins / trespassers.length).toBeGreaterThan(0.35);
    expect(joins / trespassers.length).toBeLessThan(0.65);
  },
);

test.prop([anyRandom, randomWorld, fc.string()], { numRuns: 10, seed: 1 })(
  'in a share of the steps, the last one is done again in another tenant, with the same free values, by the same person if possible',
  (random, world, q) => {
    const last: Step = { id: 's1', actor: 'driver@a', action: 'items.list', input: { q } };
    const quiet = {
      ...swarm,
      actions: new Map([
        ['items.list', 0.001],
        ['items.close', 1_000],
      ]),
    };
    const steps = Array.from({ length: 1_000 }, () => draw(random, world, { id: 's2', swarm: quiet, last }));
    const echoes = steps.filter((step) => step?.action === 'items.list' && step.actor === 'driver@b');
    expect(echoes.filter((step) => isDeepStrictEqual(step?.input, { q })).length).toBeGreaterThan(60);
    expect(echoes.length).toBeLessThan(200 + (hasEverything(world) ? 0 : 1_000));
  },
);

test.prop([anyRandom, randomWorld], { numRuns: 10, seed: 1 })(
  'people who act in no tenant of their own do again what another person has done',
  (random, world) => {
    const people = ['ann', 'bob'].map((person) => ({ id: person, tenant: null, role: 'manager', person }));
    const last: Step = { id: 's1', actor: 'ann', action: 'items.list', input: { q: 'as it was' } };
    const steps = Array.from({ length: 500 }, () => draw(random, world, { id: 's2', actors: people, last }));
    const again = steps.filter((step) => isDeepStrictEqual(step?.input, last.input));
    expect(new Set(again.map((step) => step?.actor))).toEqual(new Set(['bob']));
  },
);

test.prop([anyRandom, randomWorld], { numRuns: 10, seed: 1 })(
  'whoever lacks the role often leaves open what may be left open',
  (random, world) => {
    const input = { state: fc.constantFrom(null, 'open', 'closed'), item: reference('items', { optional: true }) };
    const search: Action = { name: 'items.search', roles: ['manager'], input, perform };
    const rolesOf: World['rolesOf'] = ({ role }) => [[role]];
    const now = { actions: [search], swarm: { ...swarm, actions: new Map([[search.name, 1]]) } };
    const asked = (intent: 'role' | 'fitting') =>
      Array.from({ length: 200 }, () =>
        draw(random, { ...world, rolesOf }, { ...now, intent, forRoles: new Set([search.name]) }),
      ).filter((step) => JSON.stringify(step?.input) === '{"state":null,"item":null}').length;
    // All of them where there is no item to name.
    if (
      world.entities('items').some(({ owner }) => owner === 'a') &&
      world.entities('items').some(({ owner }) => owner === 'b')
    )
      expect(asked('fitting')).toBeLessThan(50);
    expect(asked('role')).toBeGreaterThan(80);
  },
);

/** Whether both tenants have rows that the actions are meant for. */
function hasEverything(world: World): boolean {
  return ['a', 'b'].every((tenant) =>
    world.entities('items').some(({ owner, row }) => owner === tenant && row.state === 'open'),
  );
}

/** For each reference of a step that names no row of the actor's side: whose it is. */
function bentIn({ actor, input }: Step, world: World): readonly string[] {
  const tenant = worldActors.find(({ id }) => id === actor)?.tenant;
  return Object.values(input ?? {}).flatMap((value) =>
    referencesIn(value).flatMap((handle) => {
      const entity = entityOf(world, handle);
      if (entity === undefined) return ['absent'];
      return entity.owner === null || entity.owner === tenant ? [] : ['foreign'];
    }),
  );
}
