import { isDeepStrictEqual } from 'node:util';
import type { FixtureRow } from '../../harness/fixture-names.ts';
import type { Sequence } from '../../sequence/sequence.ts';
import type { LeftRow } from '../../sequence/trace.ts';
import { exchanged } from '../exchange.ts';
import { oneByOne } from '../one-by-one.ts';
import { type Candidates, violatingStep, type Work } from '../pass.ts';
import { without } from '../without.ts';

/** It tries several rows for each that a step left, which only pays where hardly anything is left. */
const mostSteps = 6;
const mostRows = 5;
/** Of so many rows of a table, at most, the most alike are looked for. */
const mostLookedAt = 500;

/**
 * Drops a step that brings a row into a state in which the baseline has another one already, and has the rest of the sequence done with that
 * one, by its people and in its tenant: a run that assigned a driver first did not need to, where the fixtures have one with an assignment.
 */
export function useAlikeRows(work: Work): Candidates {
  return oneByOne(work, withoutOne);
}

function* withoutOne(work: Work): Generator<Sequence, void, undefined> {
  const { current, trace, fixtureRows } = work;
  const violating = violatingStep(current);
  if (current.steps.length > mostSteps) return;
  for (const { id } of current.steps.slice(0, -1).toReversed())
    for (const left of trace.left.filter(({ step }) => step === id))
      for (const standIn of alike(left, fixtureRows.get(left.table) ?? [])) {
        const candidate = without(exchanged(work, left, standIn), new Set([id]));
        if (candidate.steps.at(-1)?.id === violating) yield candidate;
      }
}

/** The rows that have most of what the step did, of those the ones that have most of the rest. */
function alike(left: LeftRow, rows: readonly FixtureRow[]): readonly FixtureRow[] {
  const equal = (row: FixtureRow['row'], columns: readonly string[]) =>
    columns.filter((column) => isDeepStrictEqual(row[column], left.row[column])).length;
  return rows
    .slice(0, mostLookedAt)
    .filter(({ key }) => key !== left.key)
    .map((one) => ({ one, done: equal(one.row, left.changed), all: equal(one.row, Object.keys(left.row)) }))
    .toSorted((a, b) => b.done - a.done || b.all - a.all)
    .slice(0, mostRows)
    .map(({ one }) => one);
}
