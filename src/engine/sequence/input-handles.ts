import { isList } from './canonical.ts';
import type { Json } from './json.ts';
import { type Handle, isReference, type Reference } from './reference.ts';

/** All handles in a step's input, in the order in which they stand there, without the columns that their references read. */
export function handlesIn(input: Json): readonly Handle[] {
  if (typeof input !== 'object' || input === null) return [];
  if (isReference(input)) return [handleOf(input)];
  return (isList(input) ? input : Object.values(input)).flatMap(handlesIn);
}

/** The input with each handle replaced; the columns that references name stay. */
export function mapHandles(input: Json, replace: (handle: Handle) => Handle): Json {
  if (typeof input !== 'object' || input === null) return input;
  if (isReference(input)) {
    const { column } = input.$ref;
    return { $ref: { ...replace(handleOf(input)), ...(column === undefined ? {} : { column }) } };
  }
  if (isList(input)) return input.map((element) => mapHandles(element, replace));
  return Object.fromEntries(Object.entries(input).map(([key, field]) => [key, mapHandles(field, replace)]));
}

/**
 * The input without the handles that can no longer be resolved: elements of an array just go, so a bulk action survives on the rows that are
 * left. Undefined where nothing sensible is left: a field on its own, or an array that would become empty.
 */
export function withoutHandles(input: Json, isResolvable: (handle: Handle) => boolean): Json | undefined {
  if (typeof input !== 'object' || input === null) return input;
  if (isReference(input)) return isResolvable(input.$ref) ? input : undefined;
  if (isList(input)) {
    const kept = input
      .map((element) => withoutHandles(element, isResolvable))
      .filter((element) => element !== undefined);
    return kept.length === 0 && input.length > 0 ? undefined : kept;
  }
  const fields: [string, Json][] = [];
  for (const [key, field] of Object.entries(input)) {
    const kept = withoutHandles(field, isResolvable);
    if (kept === undefined) return undefined;
    fields.push([key, kept]);
  }
  return Object.fromEntries(fields);
}

/** One text for each row that handles name, whatever column they read; undefined for rows that never existed. */
export function entityOf(handle: Handle): string | undefined {
  if ('step' in handle) return `${handle.table}@${handle.step}.${handle.tenant ?? ''}.${handle.index}`;
  return 'fixture' in handle ? `${handle.table}#${handle.fixture}` : undefined;
}

function handleOf({ $ref: { column: _, ...handle } }: Reference): Handle {
  return handle;
}
