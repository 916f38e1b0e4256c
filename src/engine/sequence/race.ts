import type { Step, Turns } from './step.ts';

/** More at once are not run. */
export const mostBranches = 4;

/** Steps in the order in which they run: those of a race together, each other one by itself. */
export function groupedByRace<S extends Pick<Step, 'race'>>(steps: readonly S[]): readonly (readonly [S, ...S[]])[] {
  const groups: [S, ...S[]][] = [];
  for (const step of steps) {
    const group = groups.at(-1);
    const isOneMore = step.race !== undefined && step.race.id === group?.[0].race?.id && group.length < mostBranches;
    if (group && isOneMore) group.push(step);
    else groups.push([step]);
  }
  return groups;
}

/** Whose turn it is, from the first turn to the last. Turns that nobody has any more, since steps were dropped, are passed over. */
export function orderOf(steps: readonly Pick<Step, 'id' | 'race'>[]): readonly string[] {
  const turns = steps.flatMap(({ id, race }) => (race?.turns ?? []).map(([from, to]) => ({ id, from, to })));
  return turns
    .toSorted((one, other) => one.from - other.from)
    .flatMap(({ id, from, to }) => Array(to - from + 1).fill(id));
}

/** The steps of a race with their turns in that order. */
export function inTurns(steps: readonly Step[], order: readonly string[]): readonly Step[] {
  const id = steps[0]?.race?.id ?? steps[0]?.id ?? '';
  return steps.map((step) => ({ ...step, race: { id, turns: turnsOf(step.id, order) } }));
}

/** The step as one that runs by itself. */
export function withoutRace({ race: _, ...step }: Step): Step {
  return step;
}

function turnsOf(step: string, order: readonly string[]): readonly Turns[] {
  const turns: [number, number][] = [];
  for (const [at, id] of order.entries()) {
    if (id !== step) continue;
    const last = turns.at(-1);
    if (last?.[1] === at) last[1] = at + 1;
    else turns.push([at + 1, at + 1]);
  }
  return turns;
}

/** How often another step goes on than the one before. */
export function switchesIn(order: readonly string[]): number {
  return order.filter((id, at) => at > 0 && id !== order[at - 1]).length;
}
