import { groupedByRace, inTurns, orderOf, switchesIn, withoutRace } from '../../sequence/race.ts';
import type { Sequence } from '../../sequence/sequence.ts';
import type { Step } from '../../sequence/step.ts';
import { oneByOne } from '../one-by-one.ts';
import type { Candidates, Work } from '../pass.ts';

/** Lets steps that run at once run one after the other, or go on longer before another has its turn. */
export function calmRaces(work: Work): Candidates {
  return oneByOne(work, ({ current }) => calmer(current));
}

function* calmer(sequence: Sequence): Generator<Sequence> {
  const races = groupedByRace(sequence.steps).filter(([{ race }]) => race !== undefined);
  for (const steps of races) yield replaced(sequence, steps.map(withoutRace));
  for (const steps of races) {
    if (steps.length > 2) for (const step of steps) yield* withOneApart(sequence, steps, step);
  }
  for (const steps of races) {
    for (const order of ordersWithFewerSwitches(orderOf(steps))) yield replaced(sequence, inTurns(steps, order));
  }
}

/** With one of three or more steps before those that still run at once, or after them. */
function* withOneApart({ version, steps }: Sequence, race: readonly Step[], one: Step): Generator<Sequence> {
  const at = steps.findIndex(({ id }) => id === race[0]?.id);
  const [before, after] = [steps.slice(0, at), steps.slice(at + race.length)];
  const others = race.filter((step) => step !== one);
  yield { version, steps: [...before, withoutRace(one), ...others, ...after] };
  yield { version, steps: [...before, ...others, withoutRace(one), ...after] };
}

/** The order with two neighbouring stretches of turns in each other's place, where that joins others. */
function* ordersWithFewerSwitches(order: readonly string[]): Generator<readonly string[]> {
  const stretches = stretchesOf(order);
  for (let at = 0; at + 1 < stretches.length; at += 1) {
    const [first = [], second = []] = stretches.slice(at, at + 2);
    const swapped = [...stretches.slice(0, at), second, first, ...stretches.slice(at + 2)].flat();
    if (switchesIn(swapped) < switchesIn(order)) yield swapped;
  }
}

function stretchesOf(order: readonly string[]): readonly (readonly string[])[] {
  const stretches: string[][] = [];
  for (const id of order) {
    const last = stretches.at(-1);
    if (last?.[0] === id) last.push(id);
    else stretches.push([id]);
  }
  return stretches;
}

function replaced({ version, steps }: Sequence, by: readonly Step[]): Sequence {
  const replacements = new Map(by.map((step) => [step.id, step]));
  return { version, steps: steps.map((step) => replacements.get(step.id) ?? step) };
}
