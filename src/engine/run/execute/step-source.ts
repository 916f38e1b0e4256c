import type * as fc from 'fast-check';
import { drawStep } from '../../generate/draw-step.ts';
import type { World } from '../../generate/entities.ts';
import { drawSwarm } from '../../generate/swarm.ts';
import type { Action } from '../../harness/action.ts';
import type { Actor } from '../../sequence/actor.ts';
import type { Sequence } from '../../sequence/sequence.ts';
import { stepNumber } from '../../sequence/sequence-codec.ts';
import type { Step } from '../../sequence/step.ts';

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
  /** Steps at most, with those of the prefix; shorter sequences are drawn as well. */
  readonly maxSteps: number;
  /** Steps that come first, as they are. */
  readonly prefix?: readonly Step[];
};

/** Steps drawn in the state they meet, under an emphasis that is drawn first. Their ids go on where those of the prefix end. */
export function generatedSteps({ random, actors, actions, maxSteps, prefix = [] }: GeneratedStepsOptions): StepSource {
  const own = random.clone();
  const room = Math.max(0, maxSteps - prefix.length);
  const drawn = own.nextInt(Math.min(5, room), room);
  const swarm = drawSwarm(own, { actions, actors });
  const lastNumber = stepNumber(prefix.at(-1)?.id ?? 's0');
  let at = 0;
  let last: Step | undefined;
  const nextId = () => {
    if (at < prefix.length) return prefix[at]?.id;
    return at < prefix.length + drawn ? `s${lastNumber + at - prefix.length + 1}` : undefined;
  };
  return {
    nextId,
    next: (world) => {
      const id = nextId();
      if (id === undefined) return undefined;
      const step = prefix[at] ?? drawStep({ id, random: own, actors, actions, swarm, world, last });
      at += 1;
      last = step;
      return step;
    },
  };
}
