import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { type Action, reference, timePassName } from '../harness/action.ts';
import { timePass } from '../harness/time-pass.ts';
import type { Step } from '../sequence/step.ts';
import { Agenda } from './agenda.ts';
import { drawMinutes } from './draw-minutes.ts';
import { drawReference } from './draw-reference.ts';
import type { DrawStepOptions } from './draw-step.ts';
import { drawStep } from './draw-step.ts';
import type { World } from './entities.ts';
import { andThen } from './pursuit.ts';
import { anyRandom, sceneOf, worldActors } from './random-world.ts';
import type { Swarm } from './swarm.ts';

const perform: Action['perform'] = async () => ({ outcome: { kind: 'succeeded' }, observations: [] });
const now = '2030-03-04T08:00:00.000Z';
const system = { id: 'system', tenant: null, role: 'system', person: null };
const dueAt = '2030-03-06T08:00:00.000Z';

/** A task of tenant a, which is due in two days, and who has it. */
function worldOf(columns: { readonly [column: string]: string | null }, time = now): World {
  const entities: World['entities'] = (table) =>
    table === 'tasks' ? [{ key: 't1', row: { id: 't1', ...columns }, owner: 'a', person: null }] : [];
  return {
    entities,
    candidates: entities,
    holding: (table, column, value) => entities(table).filter(({ row }) => row[column] === value),
    handleOf: (table, key) => ({ table, fixture: key }),
    entityAt: (table, key) => entities(table).find((one) => one.key === key),
    findKey: (handle) => ('fixture' in handle ? handle.fixture : undefined),
    valueFor: (_table, { key }) => key,
    tenantsOf: ({ tenant }) => (tenant === null ? null : [tenant]),
    instants: () => [],
    lately: () => [],
    turnsOf: () => undefined,
    rolesOf: () => undefined,
    now: time,
  };
}

const job: Action = {
  name: 'jobs.remind',
  roles: ['system'],
  input: {},
  waitsFor: [{ table: 'tasks', at: 'due_at' }],
  perform,
};
const list: Action = { name: 'tasks.list', roles: ['manager'], input: {}, perform };
const close: Action = { name: 'tasks.close', roles: ['manager'], input: { task: reference('tasks') }, perform };
const actions = [job, list, close, timePass];
const actors = [...worldActors, system];
const swarm: Swarm = { actions: new Map(actions.map(({ name }) => [name, 1])), actors: new Map(), people: new Set() };

function options(random: fc.Random, world: World, rest: Partial<DrawStepOptions> = {}): DrawStepOptions {
  return { id: 's1', random, actors, actions, swarm, world, ...rest };
}

const many = { numRuns: 5, seed: 1 };
const countOf = (steps: readonly (Step | undefined)[], name: string) =>
  steps.filter((step) => step?.action === name).length;

describe('a job', () => {
  test.prop([anyRandom], many)('is drawn when something waits for it, and seldom while nothing does', (random) => {
    const draws = (time: string) =>
      Array.from({ length: 300 }, () => drawStep(options(random, worldOf({ due_at: dueAt }, time))));
    expect(countOf(draws(dueAt), job.name)).toBeGreaterThan(2 * countOf(draws(now), job.name));
  });

  test.prop([anyRandom], many)(
    'is due after time has passed, or a minute before or after, more often than not',
    (random) => {
      const scene = sceneOf(worldOf({}), system);
      const minutes = Array.from({ length: 200 }, () =>
        drawMinutes(options(random, worldOf({ due_at: dueAt })), scene),
      );
      const world = sceneOf(worldOf({ due_at: dueAt }), system);
      const passed = Array.from({ length: 200 }, () => drawMinutes(options(random, worldOf({ due_at: dueAt })), world));
      expect(minutes.every((one) => one === undefined)).toBe(true);
      const toDue = passed.filter((one) => one !== undefined);
      expect(toDue.length).toBeGreaterThan(80);
      expect(new Set(toDue)).toEqual(new Set([2879, 2880, 2881]));
    },
  );
});

test.prop([anyRandom], many)('of rows that serve, those of people who are in front are drawn more often', (random) => {
  const rows = ['ann', 'bob', 'cid', 'dan'].map((who) => ({
    key: who,
    row: { id: who, owner: who },
    owner: 'a',
    person: null,
  }));
  const world: World = { ...worldOf({}), entities: () => rows, candidates: () => rows };
  const draws = (people: ReadonlySet<string>) =>
    Array.from({ length: 400 }, () =>
      drawReference(random, {
        field: reference('tasks'),
        scene: sceneOf(world, system),
        world,
        intent: 'fitting',
        people,
      }),
    ).filter((value) => JSON.stringify(value).includes('dan')).length;
  expect(draws(new Set(['dan']))).toBeGreaterThan(1.6 * draws(new Set()));
});

describe('the agenda of a run', () => {
  test.prop([anyRandom, fc.nat()])(
    'has each thing that it is to try once, as soon as it can be tried',
    (random, seed) => {
      const agenda = new Agenda(random, { actions, turn: seed, way: [], steps: 5 });
      const world = worldOf({ due_at: dueAt });
      const drawn = Array.from({ length: 120 }, () => agenda.draw(options(random, world)));
      // What nothing waits for is put off, and nobody acts without a tenant's row here.
      expect(countOf(drawn, job.name)).toBe(0);
      expect(countOf(drawn, list.name)).toBe(1);
      expect(countOf(drawn, close.name)).toBe(2);
    },
  );

  test.prop([anyRandom], many)('has what must be refused tried on its way to an aim as well', (random) => {
    const world = worldOf({ due_at: dueAt });
    const first = Array.from({ length: 200 }, () => {
      const agenda = new Agenda(random, { actions, turn: 0, way: [list.name, list.name, list.name], steps: 5 });
      return agenda.draw(options(random, world));
    });
    const bent = first.filter((step) => step?.action === close.name && step.actor.endsWith('@b'));
    expect(bent.length).toBeGreaterThan(25);
    const racing = Array.from({ length: 200 }, () => {
      const agenda = new Agenda(random, { actions, turn: 0, way: [list.name, list.name, list.name], steps: 5 });
      return agenda.draw(options(random, world), { isForRace: true });
    });
    expect(countOf(racing, close.name)).toBeLessThan(bent.length);
    expect(countOf(first, list.name)).toBeGreaterThan(80);
  });

  const turnsOf = (writes: number) => () => ({ all: writes + 1, writes });
  const last: Step = { id: 's1', actor: 'manager@a', action: list.name, input: {} };

  let repeating = 0;
  test.prop([anyRandom], { numRuns: 400, seed: 1 })(
    'in some runs does again and again what has written something, by the same actor, and by another tenant at last',
    (random) => {
      const agenda = new Agenda(random, { actions, turn: undefined, way: [], steps: 10 });
      const world: World = { ...worldOf({}), turnsOf: turnsOf(1) };
      const drawn = Array.from({ length: 30 }, () => agenda.draw(options(random, world, { last })));
      const own = drawn.findIndex((step) => step?.actor === 'manager@a');
      // One that stands alone was done anew.
      const isRepeating = own >= 0 && drawn[own + 1]?.actor === 'manager@a';
      if (!isRepeating) return;
      repeating += 1;
      const times = drawn.slice(own).findIndex((step) => step?.actor !== 'manager@a');
      expect(times).toBeGreaterThanOrEqual(2);
      expect(times).toBeLessThanOrEqual(12);
      expect(drawn[own + times]).toEqual({ id: 's1', actor: 'manager@b', action: list.name, input: {} });
      expect(countOf(drawn, timePassName)).toBe(0);
    },
  );

  test('has looked at such runs', () => {
    expect(repeating).toBeGreaterThan(0);
  });

  test.prop([anyRandom], { numRuns: 20, seed: 1 })(
    'has what was only read done in another tenant more often',
    (random) => {
      const echoes = (writes: number) => {
        const agenda = new Agenda(random, { actions, turn: undefined, way: [], steps: 300 });
        const world: World = { ...worldOf({}), turnsOf: turnsOf(writes) };
        const drawn = Array.from({ length: 300 }, () => agenda.draw(options(random, world, { last })));
        return drawn.filter((step) => step?.actor === 'manager@b').length;
      };
      expect(echoes(0)).toBeGreaterThan(1.5 * echoes(1));
    },
  );
});

describe('a run with an aim', () => {
  const start: Action = {
    name: 'tasks.start',
    roles: ['manager'],
    input: { task: reference('tasks', { where: ({ state }) => state === 'ready' }) },
    perform,
  };
  const ready: Action = { ...close, name: 'tasks.ready' };
  const all = [...actions, start, ready];
  const way = [ready.name, start.name];
  const emphasis: Swarm = { ...swarm, actions: new Map([[list.name, 1]]) };
  const drawAll = (random: fc.Random, world: World, towards: readonly string[]) => {
    const agenda = new Agenda(random, { actions: all, turn: undefined, way: towards, steps: 40 });
    const drawing = options(random, world, { actions: all, swarm: emphasis });
    return Array.from({ length: 40 }, () => {
      const step = agenda.draw(drawing);
      if (step) agenda.note(drawing, step);
      return step ?? [];
    }).flat();
  };

  test.prop([anyRandom], many)('does what leads there until that can be done, and that a few times then', (random) => {
    const before = drawAll(random, worldOf({ state: 'new' }), way);
    expect(countOf(before, start.name)).toBe(0);
    // What has not led there a few times hardly ever does.
    expect(countOf(before, ready.name)).toBeGreaterThan(2);
    expect(countOf(before, ready.name)).toBeLessThan(8);
    const after = drawAll(random, worldOf({ state: 'ready' }), way);
    // The aim of a tenant's own is done, and perhaps again as something to try with what is there at the aim.
    const ofOwn = after.filter(({ actor }) => actor === 'manager@a').map(({ action }) => action);
    expect([1, 2, 3, 4]).toContain(ofOwn.filter((action) => action === start.name).length);
  });

  test.prop([anyRandom], many)('takes what was written last rather than what was there', (random) => {
    const rows = ['t1', 't2', 't3', 't4'].map((key) => ({
      key,
      row: { id: key, state: 'ready' },
      owner: 'a',
      person: null,
    }));
    const world: World = {
      ...worldOf({}),
      entities: () => rows,
      candidates: () => rows,
      lately: () => [{ table: 'tasks', key: 't3' }],
    };
    const started = Array.from({ length: 60 }, () => drawAll(random, world, [start.name])).flatMap(
      (steps) => steps.find(({ action, actor }) => action === start.name && actor === 'manager@a') ?? [],
    );
    const lately = started.filter(({ input }) => JSON.stringify(input).includes('t3'));
    // One in four would be it by chance.
    expect(lately.length).toBeGreaterThan(0.5 * started.length);
  });

  test.prop([anyRandom], many)('does something else to what its way has made, in some runs', (random) => {
    const world: World = { ...worldOf({ state: 'new' }), lately: () => [{ table: 'tasks', key: 't1' }] };
    const closing: Swarm = { ...swarm, actions: new Map([[close.name, 1]]) };
    const closed = Array.from({ length: 40 }, () => {
      const agenda = new Agenda(random, { actions: all, turn: undefined, way, steps: 6 });
      return countOf(
        Array.from({ length: 6 }, () => agenda.draw(options(random, world, { actions: all, swarm: closing }))),
        close.name,
      );
    });
    // Of the steps that are not on the way, chance has ten do so.
    expect(closed.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(20);
  });

  test.prop([anyRandom], many)(
    'tries what there is to do with what its way has made before it does the aim, in some runs',
    (random) => {
      const world: World = { ...worldOf({ state: 'ready' }), lately: () => [{ table: 'tasks', key: 't1' }] };
      const before = Array.from({ length: 40 }, () => {
        const steps = drawAll(random, world, way);
        const done = steps.findIndex(({ action, actor }) => action === start.name && actor === 'manager@a');
        return steps.slice(0, done).filter(({ action, actor }) => action === close.name && !actor.endsWith('@a'))
          .length;
      });
      expect(before.filter((count) => count > 0).length).toBeGreaterThan(2);
    },
  );

  test.prop([anyRandom], many)('goes on to the next aim once it has come to one, or has tried for long', (random) => {
    const both = [...way, andThen, job.name];
    const done = drawAll(random, worldOf({ state: 'ready', due_at: dueAt }, dueAt), both).map(({ action }) => action);
    expect(done.filter((action) => action === start.name || action === job.name).slice(-2)).toEqual([
      job.name,
      job.name,
    ]);
    const stuck = drawAll(random, worldOf({ state: 'new', due_at: dueAt }, dueAt), both);
    expect(countOf(stuck, start.name)).toBe(0);
    expect(countOf(stuck, job.name)).toBe(2);
  });

  test.prop([anyRandom], many)('lets time pass to when a row fits that does not yet', (random) => {
    const reference_ = reference('tasks', { where: (_row, { now: then }) => then.startsWith('2030-03-06') });
    const timely: Action = { ...start, input: { task: reference_ } };
    const minutes = Array.from({ length: 100 }, () =>
      drawMinutes(
        options(random, worldOf({}), { actions: [timely, timePass], aim: timely.name }),
        sceneOf(worldOf({}), system),
      ),
    );
    expect(minutes.filter((one) => one === 2880).length).toBeGreaterThan(70);
  });

  test.prop([anyRandom], many)('lets time pass to when something is due for it', (random) => {
    const passed = drawAll(random, worldOf({ due_at: dueAt }), [timePassName, job.name]).map(({ input }) => input);
    const toDue = passed.filter((input) => JSON.stringify(input) === '{"minutes":2880}');
    expect(toDue.length).toBeGreaterThan(0.7 * passed.length);
    const due = drawAll(random, worldOf({ due_at: dueAt }, dueAt), [timePassName, job.name]);
    expect(countOf(due, job.name)).toBe(2);
    expect(due.length).toBeLessThanOrEqual(3);
  });

  test.prop([anyRandom], many)('does not take what is due of others for what it has come for', (random) => {
    const rows = [
      { key: 't1', row: { id: 't1', state: 'new', due_at: dueAt }, owner: 'a', person: null },
      { key: 't2', row: { id: 't2', state: 'old', due_at: now }, owner: 'a', person: null },
    ];
    const only = (key: string) => rows.filter((row) => row.key === key);
    const world: World = {
      ...worldOf({}),
      entities: (table) => (table === 'tasks' ? rows : []),
      candidates: (table) => (table === 'tasks' ? only('t1') : []),
      entityAt: (_table, key) => only(key)[0] ?? only('t2')[0],
    };
    const firsts = Array.from({ length: 40 }, () => {
      const steps = drawAll(random, world, [ready.name, job.name]);
      const made = steps.findIndex(({ action }) => action === ready.name);
      const next = steps.slice(made + 1).find(({ action }) => action === timePassName || action === job.name);
      return made < 0 ? [] : next;
    });
    const waiting = firsts.filter((step) => !Array.isArray(step) && step?.action === timePassName);
    expect(waiting.length).toBeGreaterThan(15);
  });

  test.prop([anyRandom], { numRuns: 40, seed: 1 })(
    'in some runs tries the aim from outside once, where it has to be refused, before it is done',
    (random) => {
      const steps = drawAll(random, worldOf({ state: 'ready' }), way).filter(({ action }) => action === start.name);
      const done = steps.findIndex(({ actor }) => actor === 'manager@a');
      const fromOutside = steps.slice(0, done).filter(({ actor }) => actor !== 'manager@a');
      expect(fromOutside.length).toBeLessThanOrEqual(1);
      if (fromOutside.length === 1) expect(steps[0]).toBe(fromOutside[0]);
    },
  );

  test.prop([anyRandom], many)('goes on without it where it cannot get there', (random) => {
    expect(drawAll(random, { ...worldOf({}), entities: () => [], candidates: () => [] }, way)).toEqual([]);
  });
});
