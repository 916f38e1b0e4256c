import * as fc from 'fast-check';
import type { Json } from '../../../sequence/json.ts';
import { nearDay, nearMoment } from '../../values/words-of-many.ts';
import { isNode, listOf, type Node, numberOf } from '../document/node.ts';
import { alternatives, flatten, isNullable, propertiesOf, typesOf } from './flatten.ts';
import { numbersOf } from './numbers.ts';
import { textsOf } from './texts.ts';

/** How deep objects have properties that they may lack, and how deep they have any. */
const deepestOptional = 3;
const deepest = 6;

/** How many choices within choices are followed. */
const mostChoices = 12;

/** How many elements a list has at most beyond those that it must have. */
const mostElements = 3;

/**
 * Values that a schema allows, of 3.0 or 3.1: what it lists or gives as examples before what is made up, and of that few, so that tenants
 * collide. Dates are near the harness clock `now`. What no generator can keep to, such as `not`, is passed over.
 */
export function schemaValues(schema: unknown, now: string, depth = 0): fc.Arbitrary<Json> {
  const flat = flatten(schema);
  const choices = alternatives(flat).filter((choice) => choice.type !== 'null');
  // A choice may hold choices, of which one may be the schema itself.
  const followed = depth > deepest ? choices.slice(-1) : choices;
  const isChoice = choices.length !== 1 || choices[0] !== flat;
  const values = followed.map((choice) =>
    isChoice && depth <= mostChoices ? schemaValues(choice, now, depth + 1) : valuesOf(choice, now, depth),
  );
  const [first = fc.constant(null), ...others] = values;
  const chosen = others.length === 0 ? first : fc.oneof(first, ...others);
  return isNullable(flat) ? fc.option(chosen, { freq: 3 }) : chosen;
}

function valuesOf(schema: Node, now: string, depth: number): fc.Arbitrary<Json> {
  if (schema.const !== undefined) return fc.constant(schema.const as Json);
  const listed = listOf(schema.enum).filter((value) => value !== null) as Json[];
  if (listed.length > 0) return fc.constantFrom(...listed);
  const types = typesOf(schema);
  const made = (types.length === 0 ? ['string'] : types).map((type) => typedValues(type, schema, { now, depth }));
  const examples = [schema.example, ...listOf(schema.examples), schema.default].filter(
    (value): value is Json => value !== undefined && value !== null && !isNode(value),
  );
  const given = examples.length === 0 ? [] : [{ arbitrary: fc.constantFrom(...examples), weight: 2 * made.length }];
  return fc.oneof(...given, ...made.map((arbitrary) => ({ arbitrary, weight: 1 })));
}

type Made = { readonly now: string; readonly depth: number };

function typedValues(type: string, schema: Node, { now, depth }: Made): fc.Arbitrary<Json> {
  switch (type) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
    case 'number': {
      const numbers = numbersOf(schema, type === 'integer');
      return numbers.length === 0 ? fc.constant(0) : fc.constantFrom(...numbers);
    }
    case 'array':
      return listValues(schema, now, depth);
    case 'object':
      return objectValues(schema, now, depth);
    default:
      if (schema.format === 'date-time') return nearMoment(now);
      return schema.format === 'date' ? nearDay(now) : fc.constantFrom(...textsOf(schema));
  }
}

function listValues(schema: Node, now: string, depth: number): fc.Arbitrary<Json> {
  const minLength = depth > deepest ? 0 : (numberOf(schema.minItems) ?? 0);
  const room = numberOf(schema.maxItems) ?? Number.POSITIVE_INFINITY;
  const maxLength = depth > deepestOptional ? minLength : Math.min(room, minLength + mostElements);
  const items = schemaValues(schema.items ?? {}, now, depth + 1);
  if (schema.uniqueItems !== true) return fc.array(items, { minLength, maxLength });
  return fc
    .array(items, { minLength: minLength * 3, maxLength: Math.max(minLength * 3, maxLength) })
    .map((elements) => {
      const distinct = new Map(elements.map((element) => [JSON.stringify(element), element]));
      return [...distinct.values()].slice(0, maxLength);
    });
}

function objectValues(schema: Node, now: string, depth: number): fc.Arbitrary<Json> {
  const properties = propertiesOf(schema).filter(({ isRequired }) =>
    isRequired ? depth <= deepest : depth <= deepestOptional,
  );
  const others = schema.additionalProperties;
  if (properties.length === 0 && isNode(others) && depth <= deepestOptional)
    return fc.dictionary(fc.constantFrom('north', 'south'), schemaValues(others, now, depth + 1), {
      maxKeys: 2,
      noNullPrototype: true,
    });
  const model = properties.map(({ name, schema: property }) => [name, schemaValues(property, now, depth + 1)] as const);
  return fc.record<{ [name: string]: Json }>(Object.fromEntries(model), {
    requiredKeys: properties.filter(({ isRequired }) => isRequired).map(({ name }) => name),
    noNullPrototype: true,
  });
}

/** Whether the schema asks for a plain text or number that may be the key of a row: no list of values, no date, no flag. */
export function mayBeKey(schema: unknown, depth = 0): boolean {
  const flat = flatten(schema);
  const choices = alternatives(flat).filter((choice) => choice.type !== 'null');
  if (choices.length !== 1 || choices[0] !== flat)
    return choices.length > 0 && depth < deepest && choices.every((choice) => mayBeKey(choice, depth + 1));
  if (flat.const !== undefined || flat.enum !== undefined || noKeyFormat.test(String(flat.format ?? ''))) return false;
  return typesOf(flat).every((type) => type === 'string' || type === 'integer' || type === 'number');
}

const noKeyFormat = /^(date|date-time|time|email|uri|url|byte|binary|password|duration)$/;
