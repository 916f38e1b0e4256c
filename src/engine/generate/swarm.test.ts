import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { type Action, reference, timePassName } from '../harness/action.ts';
import { anyRandom, worldActors } from './random-world.ts';
import { drawSwarm } from './swarm.ts';

const perform: Action['perform'] = async () => ({ outcome: { kind: 'succeeded' }, observations: [] });
const names = ['items.list', 'items.close', 'people.list', 'people.end', 'jobs.run', timePassName];
const actions: readonly Action[] = names.map((name) => ({ name, roles: ['manager'], input: {}, perform }));
const actors = worldActors.filter(({ role }) => role === 'manager');

describe('the emphasis of a run', () => {
  test.prop([anyRandom])('is the same for the same random', (random) => {
    expect(drawSwarm(random.clone(), { actions, actors })).toEqual(drawSwarm(random.clone(), { actions, actors }));
  });

  test.prop([anyRandom])('always keeps time, and something to do besides', (random) => {
    const kept = drawSwarm(random, { actions, actors }).actions;
    expect(kept.has(timePassName)).toBe(true);
    expect(kept.size).toBeGreaterThan(1);
  });

  test.prop([anyRandom])('keeps or leaves out the actions of a group together', (random) => {
    const kept = drawSwarm(random, { actions, actors }).actions;
    expect([kept.has('items.list'), kept.has('people.list')]).toEqual([
      kept.has('items.close'),
      kept.has('people.end'),
    ]);
  });

  test.prop([anyRandom, fc.constantFrom(0.2, 1, 4)])(
    'is up to four times more or less than an action’s weight, and knows every actor',
    (random, weight) => {
      const swarm = drawSwarm(random, { actions: actions.map((action) => ({ ...action, weight })), actors });
      for (const drawn of swarm.actions.values()) expect(drawn / weight).toSatisfy(isFactor);
      expect([...swarm.actors.keys()]).toEqual(actors.map(({ id }) => id));
      for (const drawn of swarm.actors.values()) expect(drawn).toSatisfy(isFactor);
    },
  );

  test.prop([anyRandom], { numRuns: 5, seed: 1 })(
    'puts people of several tenants in front in about half of the runs',
    (random) => {
      const shares = Array.from({ length: 400 }, () => {
        const weights = [...drawSwarm(random, { actions, actors: worldActors }).actors];
        const sum = (entries: readonly (readonly [string, number])[]) =>
          entries.reduce((total, [, weight]) => total + weight, 0);
        return sum(weights.filter(([id]) => id.startsWith('driver'))) / sum(weights);
      });
      const inFront = shares.filter((share) => share > 0.7).length / shares.length;
      expect(inFront).toBeGreaterThan(0.35);
      expect(inFront).toBeLessThan(0.75);
    },
  );

  test.prop([anyRandom], { numRuns: 5, seed: 1 })(
    'puts one person in front in a part of the other runs, whoever it is',
    (random) => {
      const people = Array.from({ length: 400 }, () => [...drawSwarm(random, { actions, actors: worldActors }).people]);
      for (const person of ['manager-a', 'manager-b']) {
        const alone = people.filter((one) => one.length === 1 && one[0] === person).length / people.length;
        expect(alone).toBeGreaterThan(0.03);
        expect(alone).toBeLessThan(0.2);
      }
    },
  );

  test.prop([anyRandom])('draws an action that only some rows suit three times as often', (random) => {
    const picky = actions.map((action) => ({ ...action, input: { item: reference('items', { where: () => true }) } }));
    const [plain, weighed] = [actions, picky].map(
      (given) => drawSwarm(random.clone(), { actions: given, actors }).actions,
    );
    for (const [name, weight] of plain ?? []) expect((weighed?.get(name) ?? 0) / weight).toBeCloseTo(3);
  });

  test.prop([anyRandom], { numRuns: 5, seed: 1 })(
    'is a whole one in a share of the runs, and a part in others',
    (random) => {
      const sizes = Array.from({ length: 200 }, () => drawSwarm(random, { actions, actors }).actions.size);
      expect(sizes.filter((size) => size === names.length).length).toBeGreaterThan(200 / 4);
      expect(sizes.filter((size) => size <= names.length / 2).length).toBeGreaterThan(200 / 8);
    },
  );

  test.prop([anyRandom])('never draws an action that the harness gave no weight', (random) => {
    const given = actions.map((action) => (action.name === 'jobs.run' ? { ...action, weight: 0 } : action));
    expect(drawSwarm(random, { actions: given, actors }).actions.get('jobs.run') ?? 0).toBe(0);
  });
});

function isFactor(factor: number): boolean {
  return factor >= 0.25 && factor <= 4;
}
