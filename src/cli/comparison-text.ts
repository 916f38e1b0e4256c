import { shownAt } from '../engine/campaign/shown-set-aside.ts';
import type { Comparisons } from '../engine/coverage/coverage.ts';
import { excerptsAround } from '../engine/record/excerpts.ts';

/** How many lists are named; `--json` has all of them. */
const maxNamed = 4;

/** How many comparisons were set aside, where it happened first, and what stood there both times; empty where none was. */
export function setAsideLines({ projections, baselines, setAside }: Comparisons): readonly string[] {
  const { count, first } = setAside;
  if (first === undefined) return [];
  const share = ((100 * count) / (projections + baselines)).toFixed(1);
  const at = first.step === null ? 'the rows at the end' : `${first.step} ${first.action}`;
  const [one, other] = excerptsAround(shownAt(first, first.first), shownAt(first, first.second));
  return [
    `${count} of them (${share} %) were set aside, since the same run came out in two ways; first at ${at}: ${first.path}`,
    `  once  ${one}`,
    `  again ${other}`,
  ];
}

/** Why other tenants could not be taken out of the baseline, the most often first; empty where they could. */
export function keptLines({ kept }: Comparisons): readonly string[] {
  const [first, ...more] = kept.toSorted((one, other) => other.times - one.times);
  if (first === undefined) return [];
  const others = more.length > 0 ? ` (and ${more.length} more)` : '';
  return [
    `${first.times} times other tenants could not be taken out of the baseline, so that what they began with was not compared: ${first.because}${others}`,
  ];
}

/** Lists that came in another order and were the same otherwise, and what to do; empty where there is none. */
export function disorderLines({ disorders }: Comparisons): readonly string[] {
  if (disorders.length === 0) return [];
  const named = disorders.slice(0, maxNamed).map(({ action, path }) => `${action} (${path})`);
  const more = disorders.length > maxNamed ? ` and ${disorders.length - maxNamed} more` : '';
  return [`no total order in ${named.join(', ')}${more}: add one to the query, or say isUnordered of the action`];
}
