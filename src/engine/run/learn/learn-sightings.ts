import * as fc from 'fast-check';
import { firstCome } from '../../database/scheduler/turn.ts';
import { drawInput, rowsOf } from '../../generate/draw-step.ts';
import type { Action } from '../../harness/action.ts';
import type { Harness } from '../../harness/define-harness.ts';
import type { Sighting } from '../../harness/sighting.ts';
import type { Actor } from '../../sequence/actor.ts';
import { SequenceArbitrary } from '../../shrink/sequence-arbitrary.ts';
import { executeRun, type Stage } from '../execute/execute-run.ts';
import type { Planned, StepSource } from '../execute/step-source.ts';
import { sightingsIn } from './sightings-in.ts';

/** Actors that each action is asked as. */
const mostActors = 2;

/** The steps that are taken at most to learn: what an application shows of itself, it shows at once. */
const mostSteps = 400;

/**
 * What the application shows of its rows where each action that learns is asked at the baseline, those that read before those that write:
 * always the same steps, from the same seed, so that what is learned is the same in each session, and a seed gives the same sequence.
 * Nothing is judged, and the rows are rewound as after any run.
 */
export async function learnSightings(stage: Stage): Promise<readonly Sighting[]> {
  const { harness, mirror, tenancy } = stage;
  const seen = new Map<string, Sighting>();
  await executeRun(stage, learningSteps(harness), {
    judges: false,
    onStep: ({ step: { action }, outcome, observations }) => {
      if (outcome.kind !== 'succeeded') return;
      for (const found of observations.flatMap(({ content }) => sightingsIn(content, { mirror, tenancy })))
        seen.set(JSON.stringify([action, found]), { action, ...found });
    },
  });
  return [...seen.values()];
}

/** Each action that learns, by some actors of different roles and tenants, on rows of their own. */
function learningSteps({ actions, actors }: Harness): StepSource {
  const random = randomOf(actors);
  const learning = actions.filter(({ learns }) => learns !== undefined);
  const asked = [...learning.filter(isReading), ...learning.filter((action) => !isReading(action))];
  const pairs = asked
    .flatMap((action) => askedAs(action, actors).map((actor) => ({ action, actor })))
    .slice(0, mostSteps);
  let at = 0;
  return {
    nextId: () => (at < pairs.length ? `s${at + 1}` : undefined),
    next: (world): Planned | undefined => {
      const id = `s${at + 1}`;
      for (;;) {
        const pair = pairs[at];
        if (pair === undefined) return undefined;
        at += 1;
        const { action, actor } = pair;
        const scene = { actor, now: world.now, rows: rowsOf(world) };
        const input = drawInput({ random, world }, { scene, action, intent: 'fitting' });
        if (input) return { steps: [{ id, actor: actor.id, action: action.name, input }], strategy: firstCome };
      }
    },
  };
}

function isReading({ learns }: Action): boolean {
  return learns === 'reading';
}

/** One of each role, of different tenants where there are some. */
function askedAs({ roles }: Action, actors: readonly Actor[]): readonly Actor[] {
  const able = actors.filter(({ role }) => roles.includes(role));
  const [first] = able;
  const other = able.find(({ role, tenant }) => role !== first?.role && tenant !== first?.tenant) ?? able[1];
  return [first, other].flatMap((actor) => actor ?? []).slice(0, mostActors);
}

function randomOf(actors: readonly Actor[]): fc.Random {
  const [value] = fc.sample(new SequenceArbitrary({ actors }), { seed: 1, numRuns: 1 });
  if (value?.kind !== 'fresh') throw new Error('fast-check generated no fresh case');
  return value.random.clone();
}
