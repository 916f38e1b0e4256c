import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { type Action, reference, timePassName } from '../harness/action.ts';
import type { Step } from '../sequence/step.ts';
import { dealingWith, toldOf } from './dealing.ts';
import type { DrawStepOptions } from './draw-step.ts';
import type { World } from './entities.ts';
import { Meetings, meetingsOf } from './meetings.ts';
import { anyRandom, emptyWorld, worldActors } from './random-world.ts';

const perform: Action['perform'] = async () => ({ outcome: { kind: 'succeeded' }, observations: [] });
const roles = ['manager'];
const register: Action = {
  name: 'hooks.register',
  roles: ['manager', 'driver'],
  input: { url: fc.constantFrom('one', 'two', 'three', 'four') },
  perform,
};
const list: Action = { name: 'hooks.list', roles, input: {}, perform };
const audit: Action = { name: 'audit.list', roles, input: { kind: fc.constantFrom(null, 'x', 'y') }, perform };
const entry: Action = { name: 'audit.entry', roles, input: { entry: reference('entries') }, perform };
const other: Action = { name: 'tasks.list', roles, input: {}, perform };
const pass: Action = { name: timePassName, roles: ['system'], input: { minutes: fc.constant(1) }, perform };
const actions = [register, list, audit, entry, other, pass];

const world: World = { ...emptyWorld, findKey: () => undefined, lately: () => [{ table: 'entries', key: 'e1' }] };

function options(random: fc.Random, rest: Partial<DrawStepOptions> = {}): DrawStepOptions {
  const swarm = { actions: new Map([[other.name, 1]]), actors: new Map(), people: new Set<string>() };
  return { id: 's1', random, actors: worldActors, actions, swarm, world, ...rest };
}

/** The steps of a meeting, from one on that has been. */
function goOn(meetings: Meetings, from: DrawStepOptions): readonly Step[] {
  const steps: Step[] = [];
  for (let step = meetings.goOn(from); step; step = meetings.goOn({ ...from, last: step })) steps.push(step);
  return steps;
}
const tenantOf = ({ actor }: Step) => actor.split('@')[1];

describe('what two tenants do in a run', () => {
  test.prop([fc.integer({ min: -1_000, max: 1_000 }), fc.integer({ min: 1, max: 40 })])(
    'is, in a round of runs, everything that takes a free value, once',
    (round, count) => {
      const many = Array.from({ length: count }, (_, at): Action => ({ ...register, name: `act-${at}` }));
      const runs = Math.ceil(count / 2);
      const met = Array.from({ length: runs }, (_, at) => meetingsOf(round * runs + at, [...many, list, entry, pass]));
      expect(met.flat().sort()).toEqual(many.map(({ name }) => name).sort());
    },
  );

  test.prop([anyRandom])('is the same by both, one after the other, with the same free values', (random) => {
    const meetings = new Meetings([register.name]);
    const first = meetings.begin(options(random));
    const [second] = first ? goOn(meetings, options(random, { last: first })) : [];
    expect([first?.action, second?.action]).toEqual([register.name, register.name]);
    expect(second?.input).toEqual(first?.input);
    expect(second && first && tenantOf(second) !== tenantOf(first)).toBe(true);
    // Somebody who works for both does it in both.
    if (first?.actor.startsWith('driver@')) expect(second?.actor).toMatch(/^driver@/);
    expect(meetings.begin(options(random))).toBeUndefined();
  });

  test.prop([anyRandom], { numRuns: 5 })('is begun by somebody of several tenants more often than not', (random) => {
    const begun = Array.from({ length: 100 }, () => new Meetings([register.name]).begin(options(random)));
    expect(begun.filter((step) => step?.actor.startsWith('driver@')).length).toBeGreaterThan(60);
  });

  test.prop([anyRandom], { numRuns: 5 })('goes on with what deals with what both have written', (random) => {
    const last: Step = { id: 's0', actor: 'manager@a', action: register.name, input: { url: 'one' } };
    const after = Array.from({ length: 80 }, () => {
      const meetings = new Meetings([register.name]);
      const first = meetings.begin(options(random)) ?? last;
      return goOn(meetings, options(random, { last: first })).slice(1);
    });
    expect(new Set(after.map(({ length }) => length))).toEqual(new Set([0, 1, 2, 3, 4]));
    const names = after.flat().map(({ action }) => action);
    expect(new Set(names)).toEqual(new Set([list.name, audit.name, other.name]));
    expect(names.filter((name) => name === other.name).length).toBeLessThan(names.length / 2);
    // What filters least shows most.
    const looks = after.flat().filter(({ action }) => action === audit.name);
    expect(looks.filter(({ input }) => JSON.stringify(input) === '{"kind":null}').length).toBeGreaterThan(
      0.75 * looks.length,
    );
  });

  test.prop([anyRandom], { numRuns: 5 })('may follow what the run has written anyway, with a free value', (random) => {
    const met = (last: Step, writes: number) =>
      Array.from({ length: 100 }, () => {
        const meetings = new Meetings([]);
        const now = options(random, { last, world: { ...world, turnsOf: () => ({ all: 3, writes }) } });
        meetings.note(now);
        return meetings.goOn(now);
      }).filter((step) => step !== undefined);
    const last: Step = { id: 's0', actor: 'manager@a', action: register.name, input: { url: 'two' } };
    expect(met(last, 1).length).toBeGreaterThan(2);
    for (const step of met(last, 1))
      expect([step.action, tenantOf(step), step.input]).toEqual([last.action, 'b', last.input]);
    expect(met(last, 0)).toEqual([]);
    expect(met({ ...last, action: entry.name }, 1)).toEqual([]);
  });
});

test.prop([anyRandom], { numRuns: 5 })('a meeting often goes on with what its free value tells of', (random) => {
  const happening: Action = { name: 'tasks.happen', roles, input: {}, perform };
  const subscribe: Action = { ...register, input: { event: fc.constantFrom('task.happened', 'another.event') } };
  const after = (event: string) =>
    Array.from({ length: 60 }, () => {
      const first: Step = { id: 's0', actor: 'manager@a', action: register.name, input: { event } };
      const meetings = new Meetings([]);
      const now = options(random, { actions: [subscribe, list, audit, happening], last: first });
      const written = { ...now, world: { ...world, turnsOf: () => ({ all: 3, writes: 1 }) } };
      for (let tried = 0; tried < 50; tried += 1) meetings.note(written);
      return goOn(meetings, written).slice(1);
    }).flat();
  const isTold = ({ action }: Step) => action === happening.name;
  const told = after('task.happened');
  expect(told.filter(isTold).length).toBeGreaterThan(told.length / 3);
  expect(told.filter(isTold).some((step) => tenantOf(step) === 'b')).toBe(true);
  expect(after('another.event').filter(isTold).length).toBe(0);
});

it('actions are told of by their group and by what they do, and not by a single word', () => {
  const named = (text: string) =>
    toldOf([list, other, { ...other, name: 'tasks.close' }], text).map(({ name }) => name);
  expect(named('task.closed')).toEqual(['tasks.close']);
  expect(named('a task has changed')).toEqual([other.name, 'tasks.close']);
  expect(toldOf([{ ...other, name: 'bookings.make' }], 'booking changed')).toHaveLength(1);
  expect(toldOf([{ ...other, name: 'bookings.make' }], 'bookings')).toEqual([]);
});

it('a table is dealt with by all of a group of which one action refers to it, and by the group of an action', () => {
  const names = dealingWith(actions, { tables: new Set(['entries']) }).map((group) => group.map(({ name }) => name));
  expect(names).toEqual([[audit.name, entry.name]]);
  const own = dealingWith(actions, { tables: new Set(['tasks']), action: register.name });
  expect(own.map((group) => group.map(({ name }) => name))).toEqual([[register.name, list.name]]);
});
