import type { CoordinatorOptions } from '../../engine/campaign/coordinator.ts';
import type { Taught } from '../../engine/campaign/way-book.ts';
import type { ChangedFileUse } from './weigh-looks.ts';

/** Which actions run what has changed, as far as it was found out. It is data, since the session may be another process's. */
export type ChangedAims = {
  readonly since: string;
  /** Names of the changed files that there are. */
  readonly changed: readonly string[];
  /** Of those that belong to what is loaded, who runs them. */
  readonly used: readonly ChangedFileUse[];
};

/** What came of finding out: the aims, and what a campaign may make use of besides. */
export type FoundAims = {
  readonly aims: ChangedAims;
  /** What the runs have taught, which need not be learned again. */
  readonly taught: readonly Taught[];
  /** Seeds whose runs broke an invariant: a campaign is to make them as they were. */
  readonly broken: readonly number[];
};

/** The actions whose code has changed, each once. */
export function changedActions({ used }: Pick<ChangedAims, 'used'>): readonly string[] {
  return [...new Set(used.flatMap(({ actions }) => actions))].sort();
}

/** How a campaign aims that was given something to aim at, and that knows what has changed. */
export function aimingAt(
  towards: readonly string[] = [],
  found?: FoundAims,
): Pick<CoordinatorOptions, 'towards' | 'taught' | 'unaimed'> {
  if (found === undefined) return { towards };
  return { towards: [...towards, ...changedActions(found.aims)], taught: found.taught, unaimed: found.broken };
}
