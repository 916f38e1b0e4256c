import * as fc from 'fast-check';
import type { Json } from '../../src/engine/sequence/json.ts';
import type { Sequence } from '../../src/engine/sequence/sequence.ts';
import type { Step } from '../../src/engine/sequence/step.ts';
import { firstLeak, type TrackerOptions } from './tracker.ts';
import { type TrackerAction, trackerActions, trackerActors } from './tracker-actions.ts';
import { runOnTracker, TrackerRun } from './tracker-run.ts';

/** A random sequence of exactly `length` steps, of which the last is the first to leak, and leaks by the first bug. */
export function failingSequence(seed: number, length: number, options: TrackerOptions): Sequence {
  const random = new Dice(seed);
  for (let attempt = 0; attempt < 1_000; attempt += 1) {
    const steps = drawSteps(random, length - 1, options);
    const last = leakingRead(random, steps, options);
    if (last !== undefined) return { version: 1, steps: [...steps, last] };
  }
  throw new Error(`failingSequence: no leak after ${length} steps from seed ${seed}; expected one in 1000 attempts.`);
}

/** Steps that leak nothing. */
function drawSteps(random: Dice, length: number, options: TrackerOptions): readonly Step[] {
  const steps: Step[] = [];
  while (steps.length < length) {
    const step = drawStep(random, steps, options);
    if (step === undefined || runOnTracker(sequenceOf([...steps, step]), options) !== undefined) continue;
    steps.push(step);
  }
  return steps;
}

/** A step that can apply now. It refers to rows of the actor's own tenant, one reference in eight to any; a read to any. */
function drawStep(random: Dice, steps: readonly Step[], options: TrackerOptions): Step | undefined {
  const run = played(steps, options);
  const actor = random.oneOf(trackerActors);
  const isOpen = run.tracker.keys('tenants', actor.tenant).length > 0;
  const possible = trackerActions.filter(({ name }) => (name === 'open-tenant') !== isOpen);
  const action = random.oneOf(possible.flatMap((each): TrackerAction[] => Array(each.weight).fill(each)));
  const input: Record<string, Json> = {};
  for (const [field, table] of Object.entries(action.references)) {
    const isAnybodys = action.name === 'read-member' || random.below(8) === 0;
    const keys = run.tracker.keys(table, isAnybodys ? undefined : actor.tenant);
    if (keys.length === 0) return undefined;
    input[field] = run.referenceTo(random.oneOf(keys));
  }
  for (const [field, arbitrary] of Object.entries(action.plain)) input[field] = random.valueOf(arbitrary);
  return { id: `s${steps.length + 1}`, actor: actor.id, action: action.name, input };
}

function leakingRead(random: Dice, steps: readonly Step[], options: TrackerOptions): Step | undefined {
  const run = played(steps, options);
  const reads = run.tracker.keys('members').flatMap((member) =>
    trackerActors.map(
      ({ id }): Step => ({
        id: `s${steps.length + 1}`,
        actor: id,
        action: 'read-member',
        input: { member: run.referenceTo(member) },
      }),
    ),
  );
  const leaks = reads.filter(
    (read) => runOnTracker(sequenceOf([...steps, read]), options)?.signatures[0] === firstLeak,
  );
  return leaks.length === 0 ? undefined : random.oneOf(leaks);
}

function played(steps: readonly Step[], options: TrackerOptions): TrackerRun {
  const run = new TrackerRun(options);
  for (const step of steps) run.perform(step);
  return run;
}

function sequenceOf(steps: readonly Step[]): Sequence {
  return { version: 1, steps };
}

/** Chance that a seed decides. */
class Dice {
  readonly #numbers: IterableIterator<number>;

  constructor(seed: number) {
    const [numbers] = fc.sample(fc.infiniteStream(fc.nat(0x7fffffff)), { seed, numRuns: 1 });
    if (numbers === undefined) throw new Error('Dice: fast-check gave no stream; expected one.');
    this.#numbers = numbers;
  }

  /** An integer of at least 0. */
  below(end: number): number {
    return this.#numbers.next().value % end;
  }

  oneOf<T>(values: readonly T[]): T {
    const [value] = values.slice(this.below(values.length));
    if (value === undefined) throw new Error('Dice: nothing to choose from; expected one value at least.');
    return value;
  }

  valueOf(arbitrary: fc.Arbitrary<Json>): Json {
    const [value = null] = fc.sample(arbitrary, { seed: this.below(0x7fffffff), numRuns: 1 });
    return value;
  }
}
