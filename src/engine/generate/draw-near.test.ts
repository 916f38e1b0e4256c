import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { type Action, reference } from '../harness/action.ts';
import type { Step } from '../sequence/step.ts';
import { drawAboutPerson, drawAnew, drawFollowUp, drawTrespass } from './draw-near.ts';
import type { DrawStepOptions } from './draw-step.ts';
import type { World } from './entities.ts';
import { anyRandom, emptyWorld, referencesIn, worldActors } from './random-world.ts';
import type { Swarm } from './swarm.ts';

const perform: Action['perform'] = async () => ({ outcome: { kind: 'succeeded' }, observations: [] });
const list: Action = { name: 'tasks.list', roles: ['manager', 'driver'], input: { q: fc.string() }, perform };
const close: Action = {
  name: 'tasks.close',
  roles: ['manager'],
  input: { task: reference('tasks', { where: ({ state }) => state === 'open' }) },
  perform,
};
const actions = [list, close];
const swarm: Swarm = { actions: new Map(actions.map(({ name }) => [name, 1])), actors: new Map(), people: new Set() };

/** Tasks of both tenants, of which one each is the driver's who works for both. */
const tasks = ['a', 'b'].flatMap((owner) =>
  ['driver-ab', 'nobody', 'manager-a'].map((who) => ({
    key: `${owner} ${who}`,
    row: { id: `${owner} ${who}`, who, state: who === 'nobody' ? 'closed' : 'open' },
    owner,
    person: null,
  })),
);
const world: World = {
  ...emptyWorld,
  entities: (table) => (table === 'tasks' ? tasks : []),
  candidates: (table) => (table === 'tasks' ? tasks : []),
  entityAt: (table, key) => (table === 'tasks' ? tasks.find((one) => one.key === key) : undefined),
  lately: () => [{ table: 'tasks', key: 'a driver-ab' }],
};
const last: Step = { id: 's1', actor: 'manager@a', action: 'tasks.list', input: { q: 'as it was' } };

function options(random: fc.Random, rest: Partial<DrawStepOptions> = {}): DrawStepOptions {
  return { id: 's9', random, actors: worldActors, actions, swarm, world, last, ...rest };
}

const taskOf = (step: Step | undefined) => {
  const input = step?.input;
  const [handle] = referencesIn(
    typeof input === 'object' && input !== null && 'task' in input ? input.task : undefined,
  );
  return handle && 'fixture' in handle ? handle.fixture : undefined;
};
const draws = (draw: () => Step | undefined) => Array.from({ length: 60 }, draw).filter((step) => step !== undefined);
const few = { numRuns: 10 };

describe('a step near to what the run has done', () => {
  test.prop([anyRandom], few)('is in another tenant, by or about the person of both that was written of', (random) => {
    const steps = Array.from({ length: 10 }, () => draws(() => drawAboutPerson(options(random)))).flat();
    expect(steps.length).toBeGreaterThan(0);
    for (const step of steps) expect(step.actor).toMatch(/@b$/);
    // Their own one there, and now and then the very one that was written, which is the other tenant's.
    const tasksOf = steps.filter(({ action }) => action === close.name).map(taskOf);
    expect(new Set(tasksOf)).toEqual(new Set(['a driver-ab', 'b driver-ab']));
    expect(tasksOf.filter((task) => task === 'b driver-ab').length).toBeGreaterThan(tasksOf.length / 2);
    expect(steps.filter(({ actor }) => actor === 'driver@b').length).toBeGreaterThan(0.7 * steps.length);
    const ofOne = { ...world, lately: () => [{ table: 'tasks', key: 'a manager-a' }] };
    expect(draws(() => drawAboutPerson(options(random, { world: ofOne })))).toEqual([]);
  });

  test.prop([anyRandom], few)('is more often of what deals with what was written of the person', (random) => {
    const others = Array.from({ length: 8 }, (_, at): Action => ({ ...list, name: `others-${at}.list` }));
    const steps = draws(() => drawAboutPerson(options(random, { actions: [...actions, ...others] })));
    expect(steps.filter(({ action }) => action.startsWith('tasks.')).length).toBeGreaterThan(steps.length / 2);
  });

  test.prop([anyRandom], few)(
    'takes the row that was written last, as it is meant to be or not, or from outside',
    (random) => {
      const steps = draws(() => drawFollowUp(options(random)));
      expect(new Set(steps.map(taskOf))).toEqual(new Set(['a driver-ab']));
      expect(new Set(steps.map(({ actor }) => actor))).toEqual(new Set(['manager@a', 'manager@b']));
      const closed = { ...world, lately: () => [{ table: 'tasks', key: 'a nobody' }] };
      const unfitting = draws(() => drawFollowUp(options(random, { world: closed })));
      expect(unfitting.some((step) => taskOf(step) === 'a nobody' && step.actor === 'manager@a')).toBe(true);
    },
  );

  test.prop([anyRandom], few)(
    'is an earlier one anew, by the same actor or in another tenant, with its free values',
    (random) => {
      const between: Step = { id: 's2', actor: 'driver@b', action: 'tasks.close', input: {} };
      const steps = draws(() => drawAnew(options(random), [last, between]));
      expect(new Set(steps.map(({ action }) => action))).toEqual(new Set([list.name]));
      expect(new Set(steps.map(({ actor }) => actor)).has('manager@a')).toBe(true);
      expect(steps.some(({ actor }) => actor.endsWith('@b'))).toBe(true);
      for (const step of steps) expect(step.input).toEqual(last.input);
      expect(drawAnew(options(random), [last])).toBeUndefined();
    },
  );

  test.prop([anyRandom], few)('is an earlier one anew with its rows more often than with others', (random) => {
    const done: Step = {
      id: 's1',
      actor: 'manager@a',
      action: close.name,
      input: { task: { $ref: { table: 'tasks', fixture: 'a manager-a' } } },
    };
    const steps = Array.from({ length: 20 }, () => draws(() => drawAnew(options(random), [done, last]))).flat();
    const own = steps.filter(({ actor }) => actor === 'manager@a').map(taskOf);
    expect(own.filter((task) => task === 'a manager-a').length).toBeGreaterThan(0.7 * own.length);
    expect(own).toContain('a driver-ab');
  });

  test.prop([anyRandom], few)('is an earlier one by somebody who lacks the role for it', (random) => {
    const rolesOf: World['rolesOf'] = ({ role }) => [[role]];
    const done: Step = { id: 's2', actor: 'manager@a', action: close.name, input: {} };
    const forRoles = new Set([close.name]);
    const steps = draws(() => drawTrespass(options(random, { world: { ...world, rolesOf }, forRoles }), [last, done]));
    expect(steps.length).toBeGreaterThan(0);
    for (const step of steps) expect([step.action, step.actor.split('@')[0]]).toEqual([close.name, 'driver']);
    expect(drawTrespass(options(random, { forRoles }), [last])).toBeUndefined();
  });
});
