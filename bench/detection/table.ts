import { type Expected, minimumOf } from './expected.ts';
import type { Hunt } from './hunt.ts';

/** What came of hunting for one bug. */
export type Bug = { readonly id: string; readonly expected: Expected; readonly hunts: readonly Hunt[] };

/** The head of the table whose lines `lineOf` gives. */
export const heading = [
  '| bug | found | seen by | runs | seconds | found with | shrunk to | minimum | runs to shrink | counterexample |',
  '|---|---|---|---|---|---|---|---|---|---|',
].join('\n');

/** The bug's line of the table; runs, seconds and steps are medians over the seeds that found it, and the counterexample is the first one's. */
export function lineOf({ id, expected, hunts }: Bug): string {
  const found = foundIn(hunts);
  const count = (of: (hunt: FoundHunt) => number) => (found.length === 0 ? '' : trim(median(found.map(of))));
  const cells = [
    id,
    `${found.length} of ${hunts.length}`,
    [...new Set(found.map(({ found: { invariant } }) => invariant))]
      .map((invariant) => (expected.by.includes(invariant) ? invariant : `**${invariant}**`))
      .join(', '),
    count(({ runs }) => runs),
    count(({ seconds }) => seconds),
    count(({ found: { steps } }) => steps),
    count(({ found: { counterexample } }) => counterexample.length),
    trim(
      found.length === 0 ? expected.minimum : median(found.map(({ found: one }) => minimumOf(expected, one.signature))),
    ),
    count(({ found: { executions } }) => executions),
    found[0]?.found.counterexample.join(', ') ?? '',
  ];
  return `| ${cells.join(' | ')} |`;
}

/** The figures that the bar is held to: pairs of bug and seed, seconds, wrong invariants, lengths. */
export function summaryOf(bugs: readonly Bug[]): string {
  const hunts = bugs.flatMap((bug) => bug.hunts);
  const pairs = bugs.flatMap(({ expected, hunts: own }) => foundIn(own).map((hunt) => ({ expected, hunt })));
  const share = (part: number, whole: number) =>
    `${part} of ${whole} (${((100 * part) / Math.max(1, whole)).toFixed(0)} %)`;
  const wrong = pairs.filter(({ expected, hunt }) => !expected.by.includes(hunt.found.invariant));
  const minimal = pairs.filter(
    ({ expected, hunt: { found } }) => found.counterexample.length <= minimumOf(expected, found.signature),
  );
  const shortest = pairs.filter(({ expected, hunt }) => hunt.found.counterexample.length <= expected.minimum);
  const spent = [hunts.reduce((sum, { runs }) => sum + runs, 0), hunts.reduce((sum, { seconds }) => sum + seconds, 0)];
  return [
    `bugs found from some seed   ${share(bugs.filter((bug) => foundIn(bug.hunts).length > 0).length, bugs.length)}`,
    `pairs of bug and seed       ${share(pairs.length, hunts.length)}`,
    `of them within 60 s         ${share(pairs.filter(({ hunt }) => hunt.seconds <= 60).length, hunts.length)}`,
    `median to a finding         ${trim(median(pairs.map(({ hunt }) => hunt.runs)))} runs, ${trim(median(pairs.map(({ hunt }) => hunt.seconds)))} s`,
    `by a wrong invariant        ${share(wrong.length, pairs.length)}`,
    `minimal                     ${share(minimal.length, pairs.length)}`,
    `shortest of the bug         ${share(shortest.length, pairs.length)}`,
    `spent until found or not    ${spent[0]} runs, ${trim(spent[1] ?? 0)} s`,
  ].join('\n');
}

type FoundHunt = Hunt & { readonly found: NonNullable<Hunt['found']> };

function foundIn(hunts: readonly Hunt[]): readonly FoundHunt[] {
  return hunts.flatMap((hunt) => (hunt.found === null ? [] : [{ ...hunt, found: hunt.found }]));
}

function trim(number: number): string {
  return Number.isInteger(number) ? String(number) : number.toFixed(1);
}

/** The middle one; the mean of the two in the middle. */
function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
}
