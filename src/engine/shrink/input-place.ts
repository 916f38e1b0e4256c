import { type Field, isReferenceField } from '../sequence/action.ts';
import type { Json } from '../sequence/json.ts';
import { isReference } from '../sequence/reference.ts';
import type { Step } from '../sequence/step.ts';
import { isList } from './canonical.ts';
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
    const simpler = field === undefined ? undefined : simplerByField(field, value);
    return simpler === undefined
      ? placesByJson(step.id, [name], value)
      : [{ step: step.id, path: [name], value, simpler }];
  });
}

/** Undefined where the field knows nothing about this value. */
function simplerByField(field: Field, value: Json): readonly Json[] | undefined {
  if (isReferenceField(field)) {
    if (isList(value)) return simplerValues(value).filter((simpler) => simpler !== undefined);
    return field.optional === true && value !== null ? [null] : [];
  }
  return field.canShrinkWithoutContext(value)
    ? [...field.shrink(value, undefined).take(boldnessLevels)].map(({ value_ }) => value_)
    : undefined;
}

function placesByJson(step: string, path: readonly string[], value: Json): readonly InputPlace[] {
  // A whole input cannot be left out.
  const simpler = simplerValues(value).filter((candidate) => candidate !== undefined || path.length > 0);
  const here = { step, path, value, simpler };
  if (typeof value !== 'object' || value === null || isReference(value)) return [here];
  return [here, ...Object.entries(value).flatMap(([key, field]) => placesByJson(step, [...path, key], field))];
}

/** The input with another value at this path, or without it if the value is undefined; unchanged where the path does not exist. */
export function replacedAt(input: Json, [key, ...path]: readonly string[], value: Json | undefined): Json | undefined {
  if (key === undefined) return value;
  if (typeof input !== 'object' || input === null || isReference(input)) return input;
  const entries = Object.entries(input).flatMap(([name, field]): [string, Json][] => {
    const replaced = name === key ? replacedAt(field, path, value) : field;
    return replaced === undefined ? [] : [[name, replaced]];
  });
  return isList(input) ? entries.map(([, element]) => element) : Object.fromEntries(entries);
}
