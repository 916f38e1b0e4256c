import { nameMark } from '../record/json-difference.ts';
import type { Json } from '../sequence/json.ts';
import { stepNumber } from '../sequence/sequence-codec.ts';
import { wordsApart } from './alike.ts';
import type { Doubt, ViewComparison } from './compare-views.ts';
import { type Renaming, renamingOf } from './renaming.ts';
import { rowAt } from './tenant-rows.ts';
import type { TenantView } from './tenant-view.ts';
import { valueAt } from './value-at.ts';

/**
 * Settles what was taken for the same in doubt when a run was compared with its projection. `displaced` is the projection once more, with
 * other ids, tokens and numbers wherever the two have drawn apart. What follows from one of those has moved with it; what has not moved is
 * a difference after all, as a figure is that only looks like an id. Hands back those. Nothing is told by what has not moved where keys have not either
 * that were to: an application that works them out of its rows, as the greatest and one, draws nothing that could be displaced.
 */
export function settleDoubts(
  { doubts, renaming }: ViewComparison,
  projected: TenantView,
  displaced: TenantView,
): readonly Doubt[] {
  const { placeIn, keyedApart } = renamingOf(projected, displaced);
  const unmoved = [...renaming.keyedApart.difference(keyedApart)].map(stepNumber);
  return doubts.filter((doubt) => {
    const { step, place, rows } = doubt;
    if (unmoved.some((drawn) => step === null || drawn <= stepNumber(step))) return false;
    const at = placeIn(place);
    const [, row] = rows ?? [];
    const seen: Json | undefined =
      step === null
        ? row && rowAt(displaced.rows, displaced.rows.touched.get(at) ?? row)?.row
        : displaced.steps
            .get(step)
            ?.shown.filter((shown) => shown.place === place)
            .map(({ content }) => content);
    return seen !== undefined && hasStayed(doubt, seen, renaming);
  });
}

function hasStayed({ inside, first, second }: Doubt, seen: Json, renaming: Renaming): boolean {
  if (inside.endsWith(nameMark))
    return isFieldName(String(second), seen, inside.slice(0, -`.${first}${nameMark}`.length));
  const now = valueAt(seen, inside);
  if (typeof first !== 'string' || typeof second !== 'string' || typeof now !== 'string') return now === second;
  const movedWords = new Set(wordsApart(second, now)?.map(({ at }) => at));
  const inDoubt = (wordsApart(first, second) ?? []).filter(
    ({ one, other }) =>
      renaming.first.withNames(one) !== renaming.second.withNames(other) && !renaming.isSure(one, other),
  );
  return wordsApart(second, now) !== undefined && inDoubt.some(({ at }) => !movedWords.has(at));
}

function isFieldName(name: string, seen: Json, path: string): boolean {
  const holder = valueAt(seen, path);
  return holder !== null && typeof holder === 'object' && name in holder;
}
