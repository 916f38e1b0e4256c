/**
 * How many executions it takes to make a failure of 60 steps small, and how small it gets: this engine beside fast-check's `commands`, on
 * the same failures of the same application. The executions of this engine include its first and its confirming run.
 *
 *     node bench/shrink.ts [seeds, 60 unless given]
 */
import type { Sequence } from '../src/engine/sequence/sequence.ts';
import { shrinkSequence } from '../src/engine/shrink/shrink-sequence.ts';
import { failingSequence } from './shrink/failing-sequence.ts';
import { type CommandReferences, shrinkByCommands } from './shrink/shrink-by-commands.ts';
import { firstLeak, type TrackerOptions, trueMinimum } from './shrink/tracker.ts';
import { engineActions, trackerActors } from './shrink/tracker-actions.ts';
import { runOnTracker } from './shrink/tracker-run.ts';

const length = 60;

type Outcome = { readonly executions: number; readonly length: number; readonly signature: string };
type Contender = {
  readonly name: string;
  readonly shrink: (sequence: Sequence, options: TrackerOptions) => Promise<Outcome>;
};

const contenders: readonly Contender[] = [
  { name: 'leakproof', shrink: (sequence, options) => byEngine(sequence, options, false) },
  { name: 'leakproof, told by evidence', shrink: (sequence, options) => byEngine(sequence, options, true) },
  { name: 'fc.commands, positions', shrink: byCommands('positions') },
  { name: 'fc.commands, handles', shrink: byCommands('handles') },
];

async function byEngine(sequence: Sequence, options: TrackerOptions, withEvidence: boolean): Promise<Outcome> {
  const shrunk = await shrinkSequence({
    sequence,
    signature: firstLeak,
    actors: trackerActors,
    actions: engineActions,
    execute: async (candidate, { signature: target }) => runOnTracker(candidate, { ...options, target, withEvidence }),
  });
  // Judged by a run without a target: what the result shows first is what its reader sees.
  const shown = runOnTracker(shrunk.sequence, options)?.signatures[0] ?? 'nothing';
  return { executions: shrunk.executions, length: shrunk.sequence.steps.length, signature: shown };
}

function byCommands(references: CommandReferences): Contender['shrink'] {
  return async (sequence, options) => shrinkByCommands(sequence, { ...options, references });
}

function rowOf(name: string, outcomes: readonly Outcome[], baseline: number) {
  const executions = outcomes.map((outcome) => outcome.executions).sort((a, b) => a - b);
  const at = (share: number) => executions[Math.min(executions.length - 1, Math.floor(executions.length * share))] ?? 0;
  const same = outcomes.filter(({ signature }) => signature === firstLeak);
  return {
    shrinker: name,
    median: at(0.5),
    'of leakproof': `${(at(0.5) / (baseline || at(0.5))).toFixed(2)}x`,
    p90: at(0.9),
    max: at(1),
    [`minimal (${trueMinimum} steps)`]: `${same.filter((outcome) => outcome.length === trueMinimum).length} of ${outcomes.length}`,
    slipped: outcomes.length - same.length,
  };
}

const seeds = Number(process.argv[2] ?? 60);
for (const withSecondBug of [false, true]) {
  const options = { withSecondBug };
  const sequences = Array.from({ length: seeds }, (_, at) => failingSequence(at + 1, length, options));
  const rows: ReturnType<typeof rowOf>[] = [];
  for (const { name, shrink } of contenders) {
    const outcomes: Outcome[] = [];
    for (const sequence of sequences) outcomes.push(await shrink(sequence, options));
    rows.push(rowOf(name, outcomes, rows[0]?.median ?? 0));
  }
  console.log(
    `${seeds} failures of ${length} steps; ${withSecondBug ? 'a second, easier bug beside' : 'one bug'}; executions:`,
  );
  console.table(rows);
}
