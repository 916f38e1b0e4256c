import type * as fc from 'fast-check';
import { drawStep } from '../generate/draw-step.ts';
import type { World } from '../generate/entities.ts';
import { drawSwarm } from '../generate/swarm.ts';
import type { Action } from '../sequence/action.ts';
import type { Actor } from '../sequence/actor.ts';
import type { Sequence } from '../sequence/sequence.ts';
import type { Step } from '../sequence/step.ts';

/** Where a run's steps come from, one at a time. */
export type StepSource = {
  /** Id of the step that comes next, known before the step is, so that clock and ids can be set for it; undefined at the end. */
  readonly nextId: () => string | undefined;
  /** The next step, in the state that the one before has left; undefined at the end. */
  readonly next: (world: World) => Step | undefined;
};

/** The steps of a known sequence, in its order. */
export function storedSteps({ steps }: Sequence): StepSource {
  let at = 0;
  return {
    nextId: () => steps[at]?.id,
    next: () => {
      at += 1;
      return steps[at - 1];
    },
  };
}

export type GeneratedStepsOptions = {
  /** Cloned before it is drawn from. */
  readonly random: fc.Random;
  readonly actors: readonly Actor[];
  readonly actions: readonly Action<never>[];
  /** Steps at most; shorter sequences are drawn as well. */
  readonly maxSteps: number;
};

/** Steps drawn in the state they meet, under an emphasis that is drawn first. */
export function generatedSteps({ random, actors, actions, maxSteps }: GeneratedStepsOptions): StepSource {
  const own = random.clone();
  const length = own.nextInt(Math.min(5, maxSteps), maxSteps);
  const swarm = drawSwarm(own, { actions, actors: actors.map(({ id }) => id) });
  let number = 1;
  return {
    nextId: () => (number > length ? undefined : `s${number}`),
    next: (world) => {
      if (number > length) return undefined;
      const step = drawStep({ id: `s${number}`, random: own, actors, actions, swarm, world });
      number += 1;
      return step;
    },
  };
}
