import pc from 'picocolors';
import type { Summary } from '../engine/campaign/coordinator.ts';
import { type NeverReached, neverReached } from '../engine/campaign/never-reached.ts';
import type { Outline } from '../engine/campaign/outline.ts';
import type { Coverage } from '../engine/coverage/coverage.ts';
import { type CellPattern, describePattern } from '../engine/harness/cell.ts';
import { disorderLines, keptLines, setAsideLines } from './comparison-text.ts';

/** How many cells a summary names; `--matrix` and `--json` have all of them. */
const maxNamed = 6;

/** What a campaign compared, and what it did not see, in a few lines for its summary. */
export function coverageLines({ coverage, idle, findings }: Summary, outline: Outline): readonly string[] {
  const never = neverReached(coverage, outline);
  const { unmetCrossings: unmet } = never;
  const { projections, baselines, elapsedMs: comparedMs } = coverage.comparisons;
  return [
    ...(projections + baselines > 0
      ? [
          `  ${projections} projections on a tenant were compared, and ${baselines} times what others began with, which took ${(comparedMs / 1000).toFixed(1)} s of all workers together`,
          ...setAsideLines(coverage.comparisons).map((line) => pc.yellow(`  ${line}`)),
          ...keptLines(coverage.comparisons).map((line) => `  ${line}`),
        ]
      : []),
    ...raceLines(coverage.races),
    ...disorderLines(coverage.comparisons).map((line) => pc.yellow(`  ${line}`)),
    ...(unmet.length > 0 ? [pc.yellow(`  declared crossings that never happened: ${unmet.join(', ')}`)] : []),
    ...unplacedLines(outline),
    ...(findings.length > 0 ? cutShort(never, idle) : unreached(never, idle)),
  ];
}

/** How often steps ran at once, and how often that says nothing. */
function raceLines({ run, apart, untold, exhausted, bounds = [] }: Coverage['races']): readonly string[] {
  if (run === 0) return [];
  const share = (count: number) => `${((100 * count) / run).toFixed(1)} %`;
  return [
    `  ${run} times steps ran at once; in ${share(apart)} of them none went on while another was under way`,
    ...bounds.map(
      ({ orderings, races, chance }) =>
        `  ${races} of them went by priorities: each hits a bug that takes ${orderings} orderings of turns with a probability of 1/${Math.round(1 / chance)} at least`,
    ),
    ...(exhausted
      ? [
          `  ${exhausted.races} of them were run again in all schedules that come to something else, ${exhausted.schedules} in all; ${exhausted.whole} of them to the last, so that they are exhausted`,
        ]
      : []),
    ...(untold > 0
      ? [
          pc.yellow(
            `  in ${share(untold)} it could not be told which of them had done something, so they were not judged: what a live stream of an earlier step shows, or what goes through a socket`,
          ),
        ]
      : []),
  ];
}

/** What of the actions that are derived could not be placed: how much, and the first of it. */
function unplacedLines({ unplaced }: Outline): readonly string[] {
  const [first] = unplaced;
  if (first === undefined) return [];
  return [pc.yellow(`  not placed, ${unplaced.length} in all, which \`leakproof doctor\` lists: ${first}`)];
}

/** What a campaign did not reach. */
function unreached(
  { expected, missing, required, unpaired }: NeverReached,
  idle: readonly string[],
): readonly string[] {
  return [
    ...(required.length > 0
      ? [pc.red(`  required, but never happened: ${required.map(describePattern).join('; ')}`)]
      : []),
    ...(idle.length > 0 ? [pc.yellow(`  judged nothing: ${idle.join(', ')}`)] : []),
    ...(missing.length > 0
      ? [pc.yellow(`  never happened, ${missing.length} of ${expected.length} cells to expect: ${name(missing)}`)]
      : []),
    ...(unpaired.length > 0
      ? [pc.yellow(`  refused for others, but never seen to succeed for the owner: ${unpaired.join(', ')}`)]
      : []),
  ];
}

/** The same where leaks were found: it follows from them, and is no failure of its own. */
function cutShort({ expected, missing, required }: NeverReached, idle: readonly string[]): readonly string[] {
  const parts = [
    ...(required.length > 0 ? [`${required.length} required cells`] : []),
    ...(missing.length > 0 ? [`${missing.length} of ${expected.length} cells to expect`] : []),
    ...(idle.length > 0 ? [`whatever ${idle.join(', ')} would have judged`] : []),
  ];
  return parts.length === 0
    ? []
    : [pc.dim(`  runs end at what they find, so these were not reached: ${parts.join('; ')}`)];
}

const ends = [
  'own succeeded',
  'own refused',
  'foreign refused',
  'absent refused',
  'others succeeded',
  'others refused',
  'role refused',
];

/**
 * The matrix as a table: a line for each action and role, a column for each way to refer and to end. `others` are steps that named
 * nothing, or nothing that anybody owns; `role` are those whose actor lacked the role, whatever they named; `-` stands where something was
 * to be expected and never happened.
 */
export function renderMatrix(coverage: Coverage, outline: Outline): string {
  const { missing } = neverReached(coverage, outline);
  const { matrix } = coverage;
  const rolesToShow = (action: string, roles: readonly string[]) => [
    ...new Set([
      ...roles,
      ...Object.keys(matrix[action] ?? {}),
      ...missing.flatMap((cell) => (cell.action === action && cell.role !== undefined ? [cell.role] : [])),
    ]),
  ];
  const lines = outline.actions.flatMap(({ name: action, roles }) =>
    rolesToShow(action, roles).map((role) => {
      const counts = ends.map((end) => countOf(matrix[action]?.[role] ?? {}, end));
      const lacks = new Set(missing.filter((cell) => cell.action === action && cell.role === role).map(endOf));
      return [
        `${action} ${role}`,
        ...counts.map((count, at) => (count > 0 ? `${count}` : lacks.has(ends[at] ?? '') ? '-' : '')),
      ];
    }),
  );
  const table = [['action, role', ...ends], ...lines];
  const widths = table[0]?.map((_, at) => Math.max(...table.map((line) => line[at]?.length ?? 0))) ?? [];
  return table
    .map((line) => line.map((text, at) => (at === 0 ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0))))
    .map((line) => line.join('  ').trimEnd())
    .join('\n');
}

function countOf(counts: { readonly [end: string]: number }, end: string): number {
  const [reach, outcome] = end.split(' ');
  if (reach !== 'others') return counts[end] ?? 0;
  return (counts[`none ${outcome}`] ?? 0) + (counts[`shared ${outcome}`] ?? 0);
}

function endOf({ reach, outcome }: CellPattern): string {
  return `${reach ?? 'others'} ${outcome}`;
}

function name(cells: readonly CellPattern[]): string {
  const named = cells.slice(0, maxNamed).map(describePattern).join('; ');
  return cells.length > maxNamed ? `${named}; and ${cells.length - maxNamed} more` : named;
}
