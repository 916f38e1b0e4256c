import type { ResolvedReference, StepRecord, Twin } from '../../record/step-record.ts';
import { canonicalJson } from '../../sequence/canonical.ts';
import type { Json } from '../../sequence/json.ts';
import { type Handle, isReference, type Whose } from '../../sequence/reference.ts';

/** The step's input with a value that names nothing in place of each handle of such a row: another tenant's, or the actor's own. */
export function withStrangers(
  { step, references }: StepRecord,
  replaced: Twin['replaced'],
  whose: Extract<Whose, 'foreign' | 'own'>,
): Json {
  const textOf = (handle: Handle) => canonicalJson(handle);
  const strangerFor = (field: string, handle: Handle): Json | undefined => {
    const found = references.find(
      (reference: ResolvedReference) =>
        reference.whose === whose && reference.field === field && textOf(reference.handle) === textOf(handle),
    );
    return found && replaced.find((replacement) => replacement.field === field && replacement.from === found.value)?.to;
  };
  const replaceIn = (field: string, value: Json): Json => {
    if (value === null || typeof value !== 'object') return value;
    if (isReference(value)) {
      const { column: _, ...handle } = value.$ref;
      return strangerFor(field, handle) ?? value;
    }
    if (Array.isArray(value)) return value.map((item) => replaceIn(field, item));
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, replaceIn(field, item)]));
  };
  return Object.fromEntries(Object.entries(step.input ?? {}).map(([field, value]) => [field, replaceIn(field, value)]));
}
