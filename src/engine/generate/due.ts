import type { Action, Scene, WaitingRows } from '../harness/action.ts';
import type { Row } from '../tenancy/row.ts';

/** What waits for an action: since when there is something to do for it, and when there will be, in milliseconds. */
export type Due = { readonly isNow: boolean; readonly now: readonly number[]; readonly later: readonly number[] };

/** What waits for an action that says what it waits for (`waitsFor`), as its actor finds it. */
export function dueFor({ waitsFor = [] }: Pick<Action<never>, 'waitsFor'>, scene: Scene): Due {
  const now = Date.parse(scene.now);
  const instants = waitsFor.flatMap((waiting) => instantsOf(waiting, scene, now));
  const { due = [], later = [] } = Object.groupBy(instants, (instant) => (instant <= now ? 'due' : 'later'));
  return { isNow: due.length > 0, now: due, later };
}

function instantsOf({ table, where, at }: WaitingRows, scene: Scene, now: number): readonly number[] {
  const rows = [...scene.rows(table)].filter((row) => where?.(row, scene) ?? true);
  return rows.map((row) => instantOf(row, at, scene) ?? now).filter((instant) => !Number.isNaN(instant));
}

function instantOf(row: Row, at: WaitingRows['at'], scene: Scene): number | undefined {
  const instant = typeof at === 'function' ? at(row, scene) : at === undefined ? null : row[at];
  return typeof instant === 'string' ? Date.parse(instant) : undefined;
}
