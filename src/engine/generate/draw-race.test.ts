import { test } from '@fast-check/vitest';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Action, reference } from '../harness/action.ts';
import type { Actor } from '../sequence/actor.ts';
import { groupedByRace } from '../sequence/race.ts';
import type { Step } from '../sequence/step.ts';
import { type DrawnRace, drawRace } from './draw-race.ts';
import type { Entity, NamedRow, Turns, World } from './entities.ts';
import { drawPlan } from './race-plan.ts';
import { anyRandom, worldActors } from './random-world.ts';
import { drawSwarm } from './swarm.ts';

const never = () => Promise.reject(new Error('drawn, never performed'));
const action = (name: string, input: Action<never>['input'], roles = ['manager', 'driver']): Action<never> => ({
  name,
  roles,
  input,
  perform: never,
});

const actions = [
  action('items.update', { item: reference('items'), code: fc.constantFrom('x', 'y') }),
  action('items.close', { item: reference('items') }, ['manager']),
  action('members.end', { member: reference('members') }, ['manager']),
  action('list', {}),
];

const entity = (key: string, owner: string, row: Entity['row'] = {}): Entity => ({
  key,
  owner,
  person: null,
  row: { id: key, ...row },
});
const tables: { readonly [table: string]: readonly Entity[] } = {
  items: ['a1', 'a2', 'a3', 'b1', 'b2'].map((key) => entity(key, key.slice(0, 1))),
  members: worldActors.map(({ id, tenant, person }) => entity(`m-${id}`, tenant ?? '', { person_id: person })),
};

function worldOf(lately: readonly NamedRow[] = [], turnsOf: World['turnsOf'] = () => undefined): World {
  const entities: World['entities'] = (table) => tables[table] ?? [];
  return {
    entities,
    candidates: entities,
    holding: (table, column, value) => entities(table).filter(({ row }) => row[column] === value),
    handleOf: (table, key) => ({ table, fixture: key }),
    entityAt: (table, key) => entities(table).find((one) => one.key === key),
    findKey: (handle) => ('fixture' in handle ? handle.fixture : undefined),
    valueFor: (_table, { row }, column) => row[column ?? 'id'] ?? null,
    tenantsOf: ({ tenant }) => (tenant === null ? null : [tenant]),
    lately: () => lately,
    turnsOf,
    instants: () => [],
    rolesOf: () => undefined,
    now: '2030-03-04T08:00:00.000Z',
  };
}

function draw(random: fc.Random, room = 4, world = worldOf()): DrawnRace | undefined {
  const own = random.clone();
  const { actions: _all, ...people } = drawSwarm(own, { actions, actors: worldActors });
  const swarm = {
    actions: new Map(actions.map(({ name }) => [name, 1])),
    ...people,
  };
  const members = { table: 'members', person: 'person_id' };
  return drawRace({ id: 's7', random: own, actors: worldActors, actions, swarm, world, members }, room);
}

/** The first two steps of 400 races. */
const pairs = fc.sample(anyRandom, { numRuns: 400, seed: 1 }).flatMap((random): [Step, Step][] => {
  const [one, other] = draw(random)?.steps ?? [];
  return one && other ? [[one, other]] : [];
});

describe('a race that is drawn', () => {
  test.prop([anyRandom, fc.integer({ min: 2, max: 6 })])(
    'is two to four steps with ids that follow each other',
    (random, room) => {
      const steps = draw(random, room)?.steps ?? [];
      expect(steps.length).toBeGreaterThanOrEqual(2);
      expect(steps.length).toBeLessThanOrEqual(Math.min(4, room));
      expect(steps.map(({ id }) => id)).toEqual(steps.map((_, at) => `s${7 + at}`));
      expect(groupedByRace(steps)).toHaveLength(1);
    },
  );

  it('is often the same but for one field', () => {
    const fieldsOf = ({ input }: Step) =>
      Object.entries(input ?? {}).map(([name, value]) => JSON.stringify([name, value]));
    const differing = ([one, other]: readonly [Step, Step]) =>
      one.action === 'items.update' && other.action === one.action
        ? fieldsOf(one).filter((field) => !fieldsOf(other).includes(field)).length
        : undefined;
    expect(pairs.filter((pair) => differing(pair) === 1).length).toBeGreaterThan(25);
  });

  it('meets more often what ends the state of a row than what takes any row, and hardly ever what only reads', () => {
    const held = reference('items', { where: () => true });
    const among = ['items.close', 'items.update', 'items.get'];
    const known = (name: string) => (name === 'items.get' ? { all: 4, writes: 0 } : undefined);
    const drawn = fc.sample(anyRandom, { numRuns: 400, seed: 5 }).flatMap((random) => {
      const first: Step = {
        id: 's7',
        actor: 'manager@a',
        action: 'items.update',
        input: { item: { $ref: { table: 'items', fixture: 'a1' } } },
      };
      const own = random.clone();
      const actions = among.map((name) => action(name, { item: name === 'items.close' ? held : reference('items') }));
      const swarm = drawSwarm(own, { actions, actors: worldActors });
      const options = { id: 's7', random: own, actors: worldActors, actions, swarm, world: worldOf([], known) };
      return drawRace({ ...options, encounter: { first, rival: 'on the same' } }, 2)?.steps.slice(1) ?? [];
    });
    const times = (name: string) => drawn.filter((step) => step.action === name).length;
    expect(drawn).toHaveLength(400);
    expect(times('items.close')).toBeGreaterThan(3 * times('items.update'));
    expect(times('items.update')).toBeGreaterThan(3 * times('items.get'));
  });

  it('is often the same request twice, and others on a row that both name', () => {
    const like = (test: (one: Step, other: Step) => boolean) => pairs.filter((pair) => test(...pair)).length;
    const input = ({ input: given }: { readonly input: unknown }) => JSON.stringify(given);
    const item = (step: { readonly input: unknown }) => /"fixture":"([ab]\d)"/.exec(input(step))?.[1];
    expect(
      like((one, other) => one.actor === other.actor && one.action === other.action && input(one) === input(other)),
    ).toBeGreaterThan(40);
    expect(
      like((one, other) => one.action !== other.action && item(one) !== undefined && item(one) === item(other)),
    ).toBeGreaterThan(10);
    const endsWhoever = like((one, other) => other.action === 'members.end' && input(other).includes(`m-${one.actor}`));
    expect(endsWhoever).toBeGreaterThan(10);
  });
});

describe('who acts in a race', () => {
  it('is whoever has the role in the tenant acted in by now, whatever they began as', () => {
    const isManagerNow = ({ role }: Pick<Actor, 'role'>) => role !== 'manager';
    const turned: World = {
      ...worldOf(),
      rolesOf: (actor) => [[isManagerNow(actor) ? 'manager' : 'driver']],
    };
    const onOne = fc
      .sample(anyRandom, { numRuns: 300, seed: 3 })
      .flatMap((random) => draw(random, 4, turned)?.steps.slice(1) ?? [])
      .filter(({ action: name }) => name === 'members.end');
    const ending = onOne.filter(({ actor }) => worldActors.some((one) => one.id === actor && isManagerNow(one)));
    expect(ending.length).toBeGreaterThan(5);
    // The few others are drawn to be refused.
    expect(ending.length).toBeGreaterThan(2 * (onOne.length - ending.length));
  });

  it('is found without a walk through whole tables', () => {
    const walked: string[] = [];
    const world = worldOf([{ table: 'items', key: 'b2' }]);
    const candidates: World['candidates'] = (table) => world.entities(table);
    const watched: World = {
      ...world,
      candidates,
      entities: (table) => {
        walked.push(table);
        return [];
      },
    };
    const drawn = fc.sample(anyRandom, { numRuns: 50, seed: 4 }).flatMap((random) => draw(random, 4, watched) ?? []);
    expect(drawn).not.toEqual([]);
    expect(walked).toEqual([]);
  });
});

describe('the first step of a race', () => {
  const firstOf = (world: World) =>
    fc.sample(anyRandom, { numRuns: 200, seed: 2 }).flatMap((random) => draw(random, 4, world)?.steps[0] ?? []);

  it('is often on a row that was written last', () => {
    const onIt = firstOf(worldOf([{ table: 'items', key: 'b2' }])).filter(({ input }) =>
      JSON.stringify(input).includes('"b2"'),
    );
    expect(onIt.length).toBeGreaterThan(60);
  });

  it('hardly ever only reads, as far as that is known, nor names what it must not', () => {
    const known = worldOf([], (name) => ({ all: 4, writes: name === 'list' ? 0 : 2 }));
    expect(firstOf(known).filter(({ action: name }) => name === 'list').length).toBeLessThan(30);
    const foreign = firstOf(known).filter(
      ({ actor, input }) => !JSON.stringify(input).includes(actor.slice(-1)) && JSON.stringify(input) !== '{}',
    );
    expect(foreign.length).toBeLessThan(40);
  });
});

describe('a plan that is drawn', () => {
  test.prop([anyRandom])('holds nobody who is known to write nothing', (random) => {
    const plan = drawPlan(random.clone(), [
      { all: 4, writes: 0 },
      { all: 9, writes: 2 },
    ]);
    if (plan.kind === 'hold') expect([plan.held, plan.write <= 2]).toEqual([1, true]);
  });

  test.prop([anyRandom])('changes priorities most often before the shorter has ended', (random) => {
    const own = random.clone();
    const turns: readonly Turns[] = [
      { all: 5, writes: 0 },
      { all: 9, writes: 0 },
    ];
    const lengths = Array.from({ length: 50 }, () => drawPlan(own, turns)).flatMap((plan) =>
      plan.kind === 'pct' ? [plan.length] : [],
    );
    expect(new Set(lengths).difference(new Set([4, 14]))).toEqual(new Set());
    expect(lengths.filter((length) => length === 4).length).toBeGreaterThan(lengths.length / 2);
  });
});
