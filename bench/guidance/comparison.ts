import type { Hunt } from './hunt.ts';

/** What plain and guided campaigns took to one mutant. */
export type Comparison = {
  readonly id: string;
  readonly plain: Side;
  readonly guided: Side;
  /** Guided to plain, over all campaigns together: below 1, guidance was quicker. */
  readonly ratios: { readonly runs: number; readonly steps: number; readonly seconds: number };
};

/** Campaigns on one side; one without a finding counts with all that it spent. */
type Side = {
  readonly campaigns: number;
  readonly found: number;
  readonly runs: number;
  readonly steps: number;
  readonly seconds: number;
};

/** Sums the hunts for a mutant up. */
export function compare(id: string, hunts: readonly Hunt[]): Comparison {
  const plain = sideOf(hunts.filter((hunt) => !hunt.guided));
  const guided = sideOf(hunts.filter((hunt) => hunt.guided));
  const ratios = {
    runs: guided.runs / plain.runs,
    steps: guided.steps / plain.steps,
    seconds: guided.seconds / plain.seconds,
  };
  return { id, plain, guided, ratios };
}

function sideOf(hunts: readonly Hunt[]): Side {
  const sum = (of: (hunt: Hunt) => number) => hunts.reduce((total, hunt) => total + of(hunt), 0);
  return {
    campaigns: hunts.length,
    found: hunts.filter(({ signature }) => signature !== null).length,
    runs: sum(({ runs }) => runs),
    steps: sum(({ steps }) => steps),
    seconds: sum(({ seconds }) => seconds),
  };
}

/** The head of the table whose lines `lineOf` gives. */
export const heading = [
  '| mutant | found plain | guided | runs plain | guided | steps plain | guided | ratio of runs | of steps | of seconds |',
  '|---|---|---|---|---|---|---|---|---|---|',
].join('\n');

/** The mutant's line of the table; runs and steps are those of all its campaigns together. */
export function lineOf({ id, plain, guided, ratios }: Comparison): string {
  const found = ({ found, campaigns }: Side) => `${found} of ${campaigns}`;
  const cells = [
    id,
    found(plain),
    found(guided),
    plain.runs,
    guided.runs,
    plain.steps,
    guided.steps,
    ...[ratios.runs, ratios.steps, ratios.seconds].map((ratio) => ratio.toFixed(2)),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** What a decision needs of the table. Mutants that no campaign found say nothing of either side. */
export function summaryOf(comparisons: readonly Comparison[]): string {
  const found = comparisons.filter(({ plain, guided }) => plain.found + guided.found > 0);
  const total = (of: (comparison: Comparison) => number) =>
    comparisons.reduce((sum, comparison) => sum + of(comparison), 0);
  const middle = (of: (comparison: Comparison) => number) => median(found.map(of)).toFixed(2);
  return [
    '',
    `${found.length} of ${comparisons.length} mutants found; in ${total(({ plain }) => plain.found)} plain and ${total(({ guided }) => guided.found)} guided of ${total(({ plain }) => plain.campaigns)} campaigns each.`,
    `Guided to plain, median over the mutants found: runs ${middle(({ ratios }) => ratios.runs)}, steps ${middle(({ ratios }) => ratios.steps)}, seconds ${middle(({ ratios }) => ratios.seconds)}.`,
    `Quicker to find in steps: ${found.filter(({ ratios }) => ratios.steps < 1).length} mutants; slower: ${found.filter(({ ratios }) => ratios.steps > 1).length}.`,
  ].join('\n');
}

/** The middle one; the mean of the two in the middle. */
function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
}
