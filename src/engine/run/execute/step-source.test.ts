import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { World } from '../../generate/entities.ts';
import { anyRandom, emptyWorld, worldActors } from '../../generate/random-world.ts';
import type { Action } from '../../harness/action.ts';
import { parseSequence } from '../../sequence/sequence-codec.ts';
import type { Step } from '../../sequence/step.ts';
import { generatedSteps, type StepSource, storedSteps } from './step-source.ts';

const actions: readonly Action[] = ['list', 'search'].map((name) => ({
  name,
  roles: ['manager', 'driver'],
  input: { q: fc.nat() },
  perform: async () => ({ outcome: { kind: 'succeeded' }, observations: [] }),
}));
const world: World = { ...emptyWorld, tenantsOf: () => null };

/** Steps whose ids rise with gaps, as those of a realised sequence do. */
const known = fc
  .uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 8 })
  .map((numbers) => numbers.sort((a, b) => a - b))
  .map((numbers) =>
    numbers.map((number): Step => ({ id: `s${number}`, actor: 'manager@a', action: 'list', input: { q: 7 } })),
  );
const maxSteps = fc.integer({ min: 1, max: 30 });

describe('generated steps', () => {
  test.prop([anyRandom, maxSteps])('are a sequence as it is stored', (random, most) => {
    const steps = drain(generatedSteps({ random, actors: worldActors, actions, maxSteps: most }));
    expect(steps.length).toBeLessThanOrEqual(most);
    expect(parseSequence(JSON.stringify({ version: 1, steps }), 'here').steps).toEqual(steps);
  });

  test.prop([anyRandom, maxSteps])('are the same for the same random', (random, most) => {
    const options = { random, actors: worldActors, actions, maxSteps: most };
    expect(drain(generatedSteps(options))).toEqual(drain(generatedSteps(options)));
  });

  test.prop([anyRandom, maxSteps])('are at least five where there is room for them', (random, most) => {
    const steps = drain(generatedSteps({ random, actors: worldActors, actions, maxSteps: most }));
    expect(steps.length).toBeGreaterThanOrEqual(Math.min(5, most));
  });
});

test.prop([known])('stored steps are those of the sequence', (steps) => {
  expect(drain(storedSteps({ version: 1, steps }))).toEqual(steps);
});

/** All steps of a source; their ids are known before they are. */
function drain(source: StepSource): readonly Step[] {
  const steps: Step[] = [];
  for (;;) {
    const id = source.nextId();
    const planned = source.next(world);
    expect(planned?.steps[0].id).toBe(id);
    if (planned === undefined) return steps;
    steps.push(...planned.steps);
  }
}
