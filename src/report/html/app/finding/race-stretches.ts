import type { Interleaving, RaceTurn } from '../../../../engine/record/interleaving.ts';

/** A statement of a race with its number among all that are shown. */
export type NumberedTurn = RaceTurn & { readonly number: number };

/** What a step is while another one goes on: it has not begun or has ended, it could go on, or it waits for a lock. */
export type Standing = 'away' | 'ready' | 'waits';

/** What one step did until another one went on, with how all others stood meanwhile. */
export type Stretch = {
  /** Its place among the steps. */
  readonly column: number;
  readonly turns: readonly NumberedTurn[];
  /** By the places of the steps; its own is `ready`. */
  readonly standings: readonly Standing[];
};

/** The statements of a race, as stretches from one switch to the next; checkouts of clients are left out, and so is what was no step's. */
export function stretchesOf({ steps, turns }: Interleaving): readonly Stretch[] {
  const shown = turns
    .filter(({ kind, step }) => kind === 'statement' && step !== null && steps.includes(step))
    .map((turn, at) => ({ ...turn, number: at + 1 }));
  const groups: { readonly column: number; readonly turns: NumberedTurn[] }[] = [];
  for (const turn of shown) {
    const column = steps.indexOf(turn.step ?? '');
    const last = groups.at(-1);
    if (last?.column === column) last.turns.push(turn);
    else groups.push({ column, turns: [turn] });
  }
  return groups.map(({ column, turns: own }, at): Stretch => {
    const standingOf = (_: string, other: number): Standing => {
      if (other === column) return 'ready';
      const before = groups.slice(0, at).findLast((group) => group.column === other);
      const goesOn = groups.slice(at + 1).some((group) => group.column === other);
      const waited = (before?.turns.at(-1)?.waitsFor ?? []).length > 0;
      if (before === undefined || !(goesOn || waited)) return 'away';
      return waited ? 'waits' : 'ready';
    };
    return { column, turns: own, standings: steps.map(standingOf) };
  });
}
