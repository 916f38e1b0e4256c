import { entityOf, handlesIn, mapHandles } from '../../sequence/input-handles.ts';
import type { Handle } from '../../sequence/reference.ts';
import type { Sequence } from '../../sequence/sequence.ts';
import { oneByOne } from '../one-by-one.ts';
import { type Candidates, violatingStep, type Work } from '../pass.ts';
import { without } from '../without.ts';

/**
 * Lets one row stand for two of the same table, and drops the step that made the other one. Dropping steps alone cannot get there: a
 * failure over two members, where one would do, needs both until its steps name the same one.
 */
export function mergeEntities(work: Work): Candidates {
  return oneByOne(work, withOneRowLess);
}

function* withOneRowLess({ current }: Work): Generator<Sequence> {
  for (const { from, to } of pairs(current)) {
    const candidate = replaced(current, from, to);
    if (candidate.steps.at(-1)?.id === violatingStep(current)) yield candidate;
  }
}

/** All pairs of rows of a table, the ones named first as those that stay. Either may stand for the other. */
function pairs({ steps }: Sequence): readonly { readonly from: Handle; readonly to: Handle }[] {
  const entities = new Map<string, Handle>();
  for (const handle of steps.flatMap(({ input }) => handlesIn(input))) {
    const entity = entityOf(handle);
    if (entity !== undefined && !entities.has(entity)) entities.set(entity, handle);
  }
  const handles = [...entities.values()];
  const forward = handles.flatMap((to, at) => handles.slice(at + 1).map((from) => ({ from, to })));
  const sameTable = forward.filter(({ from, to }) => from.table === to.table);
  return [...sameTable, ...sameTable.map(({ from, to }) => ({ from: to, to: from }))];
}

/** The sequence with one row for another, without the step that made that one, if nothing else needs it. */
export function replaced(current: Sequence, from: Handle, to: Handle): Sequence {
  const gone = entityOf(from);
  const steps = current.steps.map((step) => ({
    ...step,
    input: mapHandles(step.input, (handle) => (entityOf(handle) === gone ? to : handle)),
  }));
  const stillUsed = new Set(
    steps.flatMap(({ input }) => handlesIn(input)).map((handle) => ('step' in handle ? handle.step : '')),
  );
  const dropped = 'step' in from && !stillUsed.has(from.step) ? [from.step] : [];
  return without({ version: 1, steps }, new Set(dropped));
}
