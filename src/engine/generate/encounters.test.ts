import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { type Action, reference, timePassName } from '../harness/action.ts';
import { Encounters, encountersOf } from './encounters.ts';
import type { World } from './entities.ts';
import { anyRandom, randomWorld, worldActors } from './random-world.ts';
import { drawSwarm } from './swarm.ts';

const perform: Action['perform'] = async () => ({ outcome: { kind: 'succeeded' }, observations: [] });
const roles = ['manager', 'driver'];
const actionsOf = (count: number): readonly Action[] => [
  ...Array.from({ length: count }, (_, at): Action => ({ name: `act-${at}`, roles, input: {}, perform })),
  { name: timePassName, roles: ['system'], input: {}, perform },
];
const seldom: Action = {
  name: 'items.close',
  roles,
  input: { item: reference('items', { where: ({ state }) => state === 'open' }) },
  perform,
};

describe('what runs of consecutive turns are to try at once', () => {
  test.prop([fc.integer({ min: -100, max: 100 }), fc.integer({ min: 1, max: 90 })])(
    'is each action once in a round',
    (round, count) => {
      const actions = actionsOf(count);
      const runs = Math.ceil(count / 16);
      const tried = Array.from({ length: runs }, (_, at) => encountersOf(round * runs + at, actions)).flat();
      expect(tried.toSorted()).toEqual(
        actionsOf(count)
          .slice(0, -1)
          .map(({ name }) => name)
          .toSorted(),
      );
    },
  );
});

describe('an encounter', () => {
  const actions = [...actionsOf(5), seldom];
  const draw = (encounters: Encounters, random: fc.Random, world: World) =>
    encounters.draw({
      id: 's1',
      random,
      world,
      actors: worldActors,
      actions,
      swarm: drawSwarm(random, { actions, actors: worldActors }),
    });
  const drawAll = (random: fc.Random, world: World) => {
    const encounters = new Encounters(encountersOf(0, actions));
    return Array.from({ length: 60 }, () => draw(encounters, random, world)).filter(
      (encounter) => encounter !== undefined,
    );
  };

  test.prop([anyRandom, randomWorld])('is drawn once for each action that can be done', (random, world) => {
    const names = drawAll(random.clone(), world).map(({ first }) => first.action);
    const isThere = names.includes(seldom.name);
    expect(names.toSorted()).toEqual([
      ...actionsOf(5)
        .slice(0, -1)
        .map(({ name }) => name),
      ...(isThere ? [seldom.name] : []),
    ]);
  });

  it('is often that of the action which is seldom possible first', () => {
    const firsts = fc.sample(fc.tuple(anyRandom, randomWorld), { numRuns: 100, seed: 2 }).flatMap(([random, world]) => {
      const names = drawAll(random.clone(), world).map(({ first }) => first.action);
      return names.includes(seldom.name) ? names[0] : [];
    });
    const seldomFirst = firsts.filter((name) => name === seldom.name).length;
    // One of six, by chance alone.
    expect(seldomFirst).toBeGreaterThan(firsts.length / 3);
    expect(seldomFirst).toBeLessThan(firsts.length);
  });

  it('is one with another tenant where the action only reads, and now and then while that is not known', () => {
    const known = (world: World): World => ({
      ...world,
      turnsOf: (name) => (name === 'act-0' ? undefined : { all: 4, writes: name === 'act-1' ? 0 : 2 }),
    });
    const drawn = fc
      .sample(fc.tuple(anyRandom, randomWorld), { numRuns: 40, seed: 1 })
      .flatMap(([random, world]) => drawAll(random.clone(), known(world)));
    const rivalsOf = (name: string) =>
      new Set(drawn.filter(({ first }) => first.action === name).map(({ rival = 'any' }) => rival));
    expect(['act-0', 'act-1', 'act-2'].map((name) => [...rivalsOf(name)].toSorted())).toEqual([
      ['any', 'elsewhere'],
      ['elsewhere'],
      ['any'],
    ]);
  });
});
