import * as fc from 'fast-check';
import { everyRole, type Field, isReferenceField } from '../../harness/action.ts';
import { handlesIn } from '../../sequence/input-handles.ts';
import type { Json } from '../../sequence/json.ts';
import type { Sequence } from '../../sequence/sequence.ts';
import type { Step } from '../../sequence/step.ts';
import { oneByOne } from '../one-by-one.ts';
import type { Candidates, Work } from '../pass.ts';
import { without } from '../without.ts';

/** It tries several actions for each step that may go, which only pays where hardly anything is left. */
const mostSteps = 6;
const mostActions = 4;

/**
 * Has the violation shown by another action that its actor may do, one that takes no row, and drops a step that only the one before needed.
 * Only where the signature names no action: what a list showed to somebody who has no place there, everything else shows as well.
 */
export function useOtherActions(work: Work): Candidates {
  return oneByOne(work, withOthers);
}

function* withOthers(work: Work): Generator<Sequence, void, undefined> {
  const { version, steps } = work.current;
  const last = steps.at(-1);
  if (last === undefined || steps.length > mostSteps || last.race !== undefined) return;
  if (work.signatures.every((signature) => signature.includes(last.action))) return;
  const needed = new Set(handlesIn(last.input).flatMap((handle) => ('step' in handle ? [handle.step] : [])));
  const before = steps.slice(0, -1).toReversed();
  // Without what the step named, which is surely free to go then; else without any other one.
  const gone = needed.size > 0 ? [needed] : before.map(({ id }) => new Set([id]));
  for (const { action, input } of others(last, work))
    for (const dropped of gone)
      yield without({ version, steps: [...steps.slice(0, -1), { ...last, action, input }] }, dropped);
}

/** Those of the actor's role that take least, with an input that is the same each time. */
function others({ action, actor }: Step, { actions, actors }: Work): readonly Pick<Step, 'action' | 'input'>[] {
  const role = actors.get(actor)?.role;
  return [...actions]
    .filter(([name, { roles = [] }]) => name !== action && roles.some((one) => one === role || one === everyRole))
    .map(([name, { input }]) => ({ name, fields: Object.entries(input) }))
    .filter(({ fields }) => fields.every(([, field]) => !isReferenceField(field) || field.optional === true))
    .toSorted((a, b) => a.fields.length - b.fields.length)
    .slice(0, mostActions)
    .map(({ name, fields }) => ({
      action: name,
      input: Object.fromEntries(fields.map(([key, field]) => [key, someValue(field)])),
    }));
}

function someValue(field: Field): Json {
  if (isReferenceField(field)) return field.many === undefined ? null : [];
  return fc.sample(field, { numRuns: 1, seed: 0 })[0] ?? null;
}
