import { Enumeration } from '../../database/scheduler/enumeration.ts';
import { groupedByRace, inTurns } from '../../sequence/race.ts';
import type { Sequence } from '../../sequence/sequence.ts';
import type { Step } from '../../sequence/step.ts';
import type { Tenancy } from '../../tenancy/tenancy.ts';
import type { RunResult } from '../execute/run-result.ts';
import { areIndependent, type Footprint } from './footprint.ts';
import { type RanTurn, turnsOf } from './turns-of.ts';

/** What came of the schedules of a race. */
export type Exhausted = {
  readonly schedules: number;
  /** Whether these are all that there are, but for those that come to the same. */
  readonly isWhole: boolean;
  /** The first run that violated something, with the turns that did. */
  readonly found?: RunResult;
};

export type ExhaustRaceOptions = {
  /** More schedules are not run. */
  readonly most: number;
  readonly tenancy: Tenancy;
  readonly execute: (sequence: Sequence) => Promise<RunResult>;
};

/** A race of a sequence that has two steps. */
export type ShortRace = readonly [Step, Step];

/** The races of a sequence of which all schedules can be run. */
export function shortRaces({ steps }: Sequence): readonly ShortRace[] {
  return groupedByRace(steps).flatMap(([one, other, third]): ShortRace[] => (other && !third ? [[one, other]] : []));
}

/**
 * Runs a sequence in all schedules of a race of two steps, without those that only swap turns which do not notice each other, until one of
 * them violates something. What the steps share in the memory of the process shows in no statement: so each of them is broken off besides
 * once after each of its turns, until the other has ended (a context bound of one: Musuvathi and Qadeer, "Iterative Context Bounding for
 * Systematic Testing of Multithreaded Programs", PLDI 2007).
 */
export async function exhaustRace(
  sequence: Sequence,
  race: ShortRace,
  { most, tenancy, execute }: ExhaustRaceOptions,
): Promise<Exhausted> {
  const ids = [race[0].id, race[1].id] as const;
  const seen = new Set<string>();
  let schedules = 0;
  let found: RunResult | undefined;
  /** The turns as they were had; none where they cannot be told apart, or something was violated. */
  const run = async (order: readonly string[]): Promise<readonly RanTurn[] | undefined> => {
    schedules += 1;
    const result = await execute(withTurns(sequence, race, order));
    if (result.violations.length > 0) {
      found = result;
      return undefined;
    }
    const records = result.records.filter(({ step }) => ids.includes(step.id));
    const interleaving = records.at(-1)?.interleaving;
    if (records.length < 2 || interleaving === undefined || !interleaving.isTold) return undefined;
    const turns = await turnsOf(records, interleaving, tenancy);
    if (turns) seen.add(nameOf(turns.map(({ branch }) => branch)));
    return turns;
  };
  const end = (isWhole: boolean): Exhausted => ({ schedules, isWhole, ...(found ? { found } : {}) });

  const enumeration = new Enumeration<Footprint>(ids, areIndependent);
  let calm: readonly RanTurn[] = [];
  for (let order = enumeration.next(); order !== undefined; order = enumeration.next()) {
    if (schedules >= most) return end(false);
    const turns = await run(order);
    if (turns === undefined) return end(false);
    enumeration.note(turns);
    if (calm.length === 0) calm = turns;
  }
  for (const order of brokenOffOnce(calm, ids)) {
    if (seen.has(nameOf(order.whole))) continue;
    if (schedules >= most) return end(false);
    if ((await run(order.begin)) === undefined) return end(false);
  }
  return end(true);
}

/** One of two goes on until one of its turns, then the other to its end; not between a client and what it is wanted for. */
function* brokenOffOnce(
  calm: readonly RanTurn[],
  [one, other]: readonly [string, string],
): Generator<{ readonly begin: readonly string[]; readonly whole: readonly string[] }> {
  for (const [first, second] of [
    [one, other],
    [other, one],
  ] as const) {
    const own = calm.filter(({ branch }) => branch === first);
    const rest = calm.filter(({ branch }) => branch === second).map(() => second);
    for (const [at, { kind }] of own.entries()) {
      if (at > 0 && own[at - 1]?.kind === 'checkout' && kind === 'statement') continue;
      const before = own.slice(0, at).map(() => first);
      const after = own.slice(at).map(() => first);
      yield { begin: [...before, second], whole: [...before, ...rest, ...after] };
    }
  }
}

function nameOf(order: readonly string[]): string {
  return order.join();
}

function withTurns({ version, steps }: Sequence, race: ShortRace, order: readonly string[]): Sequence {
  const turned = new Map(inTurns(race, order).map((step) => [step.id, step]));
  return { version, steps: steps.map((step) => turned.get(step.id) ?? step) };
}
