import type { Json } from '../../../sequence/json.ts';
import { withoutKeyWord, wordsOf } from '../../naming/words.ts';
import { type Node, nodeOf, numberOf, textOf } from '../document/node.ts';
import {
  alternatives,
  flatten,
  isNullable,
  onlyChoice,
  type Property,
  propertiesOf,
  typesOf,
} from '../schema/flatten.ts';
import { mayBeKey } from '../schema/schema-values.ts';

/** A field of an action's input that stands for a place in a body. */
export type BodyField = {
  readonly field: string;
  /** The name of the property, by which rows may be found. */
  readonly name: string;
  readonly schema: unknown;
  readonly isOptional: boolean;
  /** A list of keys. */
  readonly isList: boolean;
};

/**
 * How a body is put together from fields. Which fields there are follows from the schema alone, and not from what is known of rows: so a
 * stored sequence fits whatever is learned later.
 */
export type BodyPlan =
  | ({ readonly kind: 'field' } & BodyField)
  | { readonly kind: 'object'; readonly entries: readonly (readonly [key: string, plan: BodyPlan])[] }
  /** A list of objects with keys in them: as many as rows are named, each with one of the plain elements. */
  | { readonly kind: 'list'; readonly plain: BodyField; readonly keys: readonly BodyField[]; readonly least: number }
  | { readonly kind: 'variants'; readonly choice: string; readonly plans: readonly BodyPlan[] };

/** How deep objects are taken apart to find keys in them. */
const deepest = 4;

/** Stands in an input for a null that is to be sent, where null means that nothing is. */
export const explicitNull = '(null)';

/** The plan of a JSON body. Fields are named by their path; a body that is no object is the field `root`. */
export function planBody(schema: unknown, root: string): BodyPlan {
  const flat = onlyChoice(schema);
  const choices = alternatives(flat).filter((choice) => choice.type !== 'null');
  const objects = choices.filter((choice) => isObject(choice));
  if (choices.length > 1 && objects.length === choices.length) return planVariants(objects, root);
  const place: Place = { name: root, path: [], isOptional: false, isTaken: true };
  return planOf(choices[0] ?? flat, place);
}

/** Alternatives have the fields in common that are the same in all, and others of their own. */
function planVariants(objects: readonly Node[], root: string): BodyPlan {
  const seen = new Map<string, string>();
  const plans = objects.map((object, at): BodyPlan => {
    const plan = planOf(object, { name: root, path: [], isOptional: false, isTaken: true });
    return renamed(plan, ({ field, schema, isOptional }) => {
      const text = JSON.stringify([isOptional, typesOf(flatten(schema)), flatten(schema).enum, flatten(schema).const]);
      const known = seen.get(field) ?? text;
      seen.set(field, known);
      return known === text ? field : `${field} (${at + 1})`;
    });
  });
  return { kind: 'variants', choice: `${root} is`, plans };
}

type Place = {
  readonly name: string;
  readonly path: readonly string[];
  readonly isOptional: boolean;
  /** Whether an object is taken apart whatever is in it. */
  readonly isTaken: boolean;
};

function planOf(schema: unknown, { name, path, isOptional, isTaken }: Place): BodyPlan {
  const flat = onlyChoice(schema);
  const field = path.length === 0 ? name : path.join('.');
  if (path.length < deepest && isObject(flat) && (isTaken || hasKeys(flat))) {
    const entries = propertiesOf(flat).map((property) => {
      const place = { name: property.name, path: [...path, property.name], isOptional: !property.isRequired };
      return [property.name, planOf(property.schema, { ...place, isTaken: false })] as const;
    });
    return { kind: 'object', entries };
  }
  const items = onlyChoice(flat.items);
  const keys = isObject(items) ? propertiesOf(items).filter((item) => looksLikeKey(item.name, item.schema)) : [];
  if (typesOf(flat).includes('array') && keys.length > 0)
    return planList({ list: flat, items, keys }, { name, field, isOptional });
  const isList = typesOf(flat).includes('array') && mayBeKey(items);
  return { kind: 'field', field, name, schema, isOptional, isList };
}

type KeyedList = { readonly list: Node; readonly items: Node; readonly keys: readonly Property[] };

function planList({ list, items, keys }: KeyedList, at: Pick<BodyField, 'name' | 'field' | 'isOptional'>): BodyPlan {
  const rest = Object.entries(nodeOf(items.properties)).filter(([name]) => keys.every((key) => key.name !== name));
  const plain = { ...items, properties: Object.fromEntries(rest) };
  return {
    kind: 'list',
    plain: { ...at, schema: { ...list, items: plain, minItems: 1, uniqueItems: false }, isList: false },
    least: numberOf(list.minItems) ?? 0,
    keys: keys.map(({ name, schema, isRequired }) => ({
      field: `${at.field}[].${name}`,
      name,
      schema: { type: 'array', items: schema },
      isOptional: !isRequired,
      isList: true,
    })),
  };
}

function isObject(schema: Node): boolean {
  return typesOf(schema).includes('object') && Object.keys(nodeOf(schema.properties)).length > 0;
}

/** Whether a name and a schema look as those of keys do, before anything is known of the tables. */
export function looksLikeKey(name: string, schema: unknown): boolean {
  if (!mayBeKey(schema)) return false;
  const words = wordsOf(name);
  return textOf(onlyChoice(schema).format) === 'uuid' || withoutKeyWord(words).length < words.length;
}

function hasKeys(schema: Node, depth = 0): boolean {
  return propertiesOf(schema).some(({ name, schema: property }) => {
    const flat = onlyChoice(property);
    if (looksLikeKey(name, property)) return true;
    const items = onlyChoice(flat.items);
    if (typesOf(flat).includes('array') && looksLikeKey(name, items)) return true;
    return depth < deepest && (hasKeysIn(flat, depth) || hasKeysIn(items, depth));
  });
}

function hasKeysIn(schema: Node, depth: number): boolean {
  return isObject(schema) && hasKeys(schema, depth + 1);
}

/** The fields of a plan, each once. */
export function fieldsIn(plan: BodyPlan): readonly BodyField[] {
  switch (plan.kind) {
    case 'field':
      return [plan];
    case 'object':
      return plan.entries.flatMap(([, entry]) => fieldsIn(entry));
    case 'list':
      return [plan.plain, ...plan.keys];
    case 'variants':
      return [...new Map(plan.plans.flatMap(fieldsIn).map((field) => [field.field, field])).values()];
  }
}

/** The plan with other names for its fields. */
export function renamed(plan: BodyPlan, name: (field: BodyField) => string): BodyPlan {
  const change = (field: BodyField) => ({ ...field, field: name(field) });
  switch (plan.kind) {
    case 'field':
      return { ...plan, field: name(plan) };
    case 'object':
      return { ...plan, entries: plan.entries.map(([key, entry]) => [key, renamed(entry, name)] as const) };
    case 'list':
      return { ...plan, plain: change(plan.plain), keys: plan.keys.map(change) };
    case 'variants':
      return { ...plan, plans: plan.plans.map((variant) => renamed(variant, name)) };
  }
}

type Input = { readonly [field: string]: Json };

/** The body that an input makes; undefined for what is left out. */
export function fillBody(plan: BodyPlan, input: Input): Json | undefined {
  switch (plan.kind) {
    case 'field':
      return fillField(plan, input);
    case 'object':
      return Object.fromEntries(
        plan.entries.flatMap(([key, entry]): [string, Json][] => {
          const value = fillBody(entry, input);
          return value === undefined ? [] : [[key, value]];
        }),
      );
    case 'list':
      return fillList(plan, input);
    case 'variants':
      return fillBody(plan.plans[Number(input[plan.choice] ?? 0)] ?? { kind: 'object', entries: [] }, input);
  }
}

function fillField({ field, isOptional, schema }: BodyField, input: Input): Json | undefined {
  const value = input[field] ?? null;
  if (isOptional && value === null) return undefined;
  return isOptional && value === explicitNull && isNullable(flatten(schema)) ? null : value;
}

function fillList({ plain, keys, least }: Extract<BodyPlan, { kind: 'list' }>, input: Input): Json | undefined {
  const elements = input[plain.field] ?? null;
  if (elements === null || !Array.isArray(elements)) return undefined;
  const named = keys.map(({ field, name }) => [name, listOfInput(input[field])] as const);
  if (keys.some(({ field, isOptional }) => !isOptional && listOfInput(input[field]).length === 0)) return [];
  const most = Math.max(0, ...named.map(([, values]) => values.length));
  return Array.from({ length: most === 0 ? elements.length : Math.max(most, least) }, (_, at) => ({
    ...(elements[at % Math.max(1, elements.length)] as Input | undefined),
    ...Object.fromEntries(
      named.flatMap(([name, values]) => (values.length > 0 ? [[name, values[at % values.length] ?? null]] : [])),
    ),
  }));
}

function listOfInput(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
