import { type Field, isReferenceField } from '../harness/action.ts';
import { isList } from '../sequence/canonical.ts';
import type { Json } from '../sequence/json.ts';
import { isReference } from '../sequence/reference.ts';
import type { Step } from '../sequence/step.ts';
import type { Work } from './pass.ts';
import { simplerValues } from './simpler-json.ts';

/** A value inside the input of a step, and the simpler ones that may stand there; undefined leaves the field out. */
export type InputPlace = {
  readonly step: string;
  readonly path: readonly string[];
  readonly value: Json;
  readonly simpler: readonly (Json | undefined)[];
};

/** How many simpler values are tried in one place: the first ones are the boldest. */
export const boldnessLevels = 4;

/** All places in a step's input at which something simpler may stand. The action's arbitraries know best; else it goes by the JSON. */
export function placesIn(step: Step, { actions }: Work): readonly InputPlace[] {
  const fields = actions.get(step.action)?.input;
  if (typeof step.input !== 'object' || step.input === null || fields === undefined)
    return placesByJson(step.id, [], step.input);
  return Object.entries(step.input).flatMap(([name, value]) => {
    const field = fields[name];
    if (field === undefined) return placesByJson(step.id, [name], value);
    const simpler = simplerByField(field, value);
    if (simpler !== undefined) return [{ step: step.id, path: [name], value, simpler }];
    // The action has this field, so it cannot be left out.
    const [here, ...inside] = placesByJson(step.id, [name], value);
    return here === undefined ? [] : [{ ...here, simpler: here.simpler.filter(isGiven) }, ...inside];
  });
}

function isGiven(value: Json | undefined): value is Json {
  return value !== undefined;
}

/** Undefined where the field knows nothing about this value. */
function simplerByField(field: Field, value: Json): readonly Json[] | undefined {
  if (isReferenceField(field)) {
    if (isList(value)) return simplerValues(value);
    return field.optional === true && value !== null ? [null] : [];
  }
  return field.canShrinkWithoutContext(value)
    ? [...field.shrink(value, undefined).take(boldnessLevels)].map(({ value_ }) => value_)
    : undefined;
}

function placesByJson(step: string, path: readonly string[], value: Json, isElement = false): readonly InputPlace[] {
  const given = simplerValues(value);
  // An element of a list can surely be left out, a field perhaps; a whole input cannot.
  const simpler = isElement ? [undefined, ...given] : path.length > 0 ? [...given, undefined] : given;
  const here = { step, path, value, simpler };
  if (typeof value !== 'object' || value === null || isReference(value)) return [here];
  const inside = Object.entries(value).flatMap(([key, field]) =>
    placesByJson(step, [...path, key], field, isList(value)),
  );
  return [here, ...inside];
}

/** The input with other values at some paths, given by `pathKey`; undefined leaves out what stands there. */
export function edited(
  input: Json,
  edits: ReadonlyMap<string, Json | undefined>,
  path: readonly string[] = [],
): Json | undefined {
  const key = pathKey(path);
  if (edits.has(key)) return edits.get(key);
  if (typeof input !== 'object' || input === null || isReference(input)) return input;
  const entries = Object.entries(input).flatMap(([name, value]): [string, Json][] => {
    const kept = edited(value, edits, [...path, name]);
    return kept === undefined ? [] : [[name, kept]];
  });
  return isList(input) ? entries.map(([, element]) => element) : Object.fromEntries(entries);
}

/** One text for each path. */
export function pathKey(path: readonly string[]): string {
  return JSON.stringify(path);
}
