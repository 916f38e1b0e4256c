import { entityOf, handlesIn } from '../../sequence/input-handles.ts';
import type { Handle } from '../../sequence/reference.ts';
import type { Sequence } from '../../sequence/sequence.ts';
import { oneByOne } from '../one-by-one.ts';
import { type Candidates, violatingStep, type Work } from '../pass.ts';
import { replaced } from './merge-entities.ts';

/** It tries many rows for each, which only pays where hardly anything is left. */
const mostSteps = 6;
const mostRows = 12;

/**
 * Lets a row of the baseline stand for one that a step makes, and drops that step: a run that made a row to do something to it did not need
 * to, where the fixtures have one of the kind. What is done to it may take another actor then, of the same tenant and role.
 */
export function useFixtures(work: Work): Candidates {
  return oneByOne(work, standIns);
}

function* standIns(work: Work): Generator<Sequence, void, undefined> {
  const { current, fixtures } = work;
  if (current.steps.length > mostSteps) return;
  for (const made of madeRows(current))
    for (const fixture of (fixtures.get(made.table) ?? []).slice(0, mostRows)) {
      const candidate = replaced(current, made, { table: made.table, fixture });
      const isShorter = candidate.steps.length < current.steps.length;
      if (!isShorter || candidate.steps.at(-1)?.id !== violatingStep(current)) continue;
      yield candidate;
      yield* byOthers(work, candidate, fixture);
    }
}

/** The rows that steps make and others name, those made last first. */
function madeRows({ steps }: Sequence): readonly Handle[] {
  const handles = steps.flatMap(({ input }) => handlesIn(input)).filter((handle) => 'step' in handle);
  return [...new Map(handles.map((handle) => [entityOf(handle), handle])).values()].reverse();
}

/** The same with the steps that name the row done by somebody else of the tenant and role. */
function* byOthers({ actors }: Work, { steps }: Sequence, fixture: string): Generator<Sequence, void, undefined> {
  const naming = steps.filter(({ input }) =>
    handlesIn(input).some((handle) => 'fixture' in handle && handle.fixture === fixture),
  );
  const [by, ...others] = new Set(naming.map(({ actor }) => actor));
  const own = by === undefined ? undefined : actors.get(by);
  if (own === undefined || others.length > 0) return;
  for (const { id, tenant, role } of actors.values())
    if (id !== own.id && tenant === own.tenant && role === own.role)
      yield { version: 1, steps: steps.map((step) => (naming.includes(step) ? { ...step, actor: id } : step)) };
}
