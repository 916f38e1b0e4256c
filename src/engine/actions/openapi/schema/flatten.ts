import { isNode, listOf, type Node, nodeOf, textOf } from '../document/node.ts';

/** How deep schemas are followed: one may contain itself. */
const deepest = 8;

/** A schema with what `allOf` adds to it; empty for one that allows anything. Of a constraint that is told twice, the last counts. */
export function flatten(schema: unknown, depth = 0): Node {
  if (!isNode(schema)) return {};
  const parts = depth < deepest ? listOf(schema.allOf) : [];
  if (parts.length === 0) return schema;
  const { allOf: _, ...own } = schema;
  return parts.map((part) => flatten(part, depth + 1)).reduce(merge, own);
}

/** Both schemas at once. */
export function merge(one: Node, other: Node): Node {
  return {
    ...one,
    ...other,
    ...(one.properties === undefined && other.properties === undefined
      ? {}
      : { properties: { ...nodeOf(one.properties), ...nodeOf(other.properties) } }),
    ...(one.required === undefined && other.required === undefined
      ? {}
      : { required: [...new Set([...listOf(one.required), ...listOf(other.required)])] }),
  };
}

/** The alternatives that a schema leaves, each with all that holds for any of them; the schema alone where it leaves none. */
export function alternatives(schema: Node): readonly Node[] {
  const key = ['oneOf', 'anyOf'].find((choice) => listOf(schema[choice]).length > 0);
  if (key === undefined) return [schema];
  const { [key]: choices, discriminator, ...base } = schema;
  return listOf(choices).map((choice) => withTag(merge(base, flatten(choice)), choice, nodeOf(discriminator)));
}

/** The schema itself where it leaves one alternative besides null, as what need not be there is often told; else as it is. */
export function onlyChoice(schema: unknown, depth = 0): Node {
  const flat = flatten(schema);
  const [only, ...others] = alternatives(flat).filter((choice) => choice.type !== 'null');
  if (only === undefined || only === flat || others.length > 0 || depth >= deepest) return flat;
  return onlyChoice(only, depth + 1);
}

/** The value by which a reader tells the alternative, where the alternative itself does not say it. */
function withTag(alternative: Node, choice: unknown, { propertyName, mapping }: Node): Node {
  const name = textOf(propertyName);
  const title = textOf(nodeOf(choice)[schemaName]);
  if (name === undefined || title === undefined) return alternative;
  const property = flatten(nodeOf(alternative.properties)[name]);
  if (property.const !== undefined || property.enum !== undefined) return alternative;
  const tag = Object.entries(nodeOf(mapping)).find(([, target]) => nameIn(target) === title)?.[0] ?? title;
  return merge(alternative, { properties: { [name]: { ...property, const: tag } }, required: [name] });
}

function nameIn(target: unknown): string | undefined {
  return textOf(target)?.split('/').at(-1);
}

/** Under which a named schema carries its name, once its document has been read. */
export const schemaName = 'x-leakproof-name';

/** The types that a schema allows, `null` aside; none where it allows any. */
export function typesOf(schema: Node): readonly string[] {
  const told = [schema.type, ...listOf(schema.type)].flatMap((type) => textOf(type) ?? []);
  const types = told.filter((type) => type !== 'null');
  if (types.length > 0) return types;
  if (schema.properties !== undefined || schema.additionalProperties !== undefined) return ['object'];
  if (schema.items !== undefined) return ['array'];
  if (schema.format !== undefined || schema.pattern !== undefined || schema.maxLength !== undefined) return ['string'];
  return schema.minimum !== undefined || schema.maximum !== undefined ? ['number'] : [];
}

/** Whether null may stand there, as 3.0 and as 3.1 say it. */
export function isNullable(schema: Node): boolean {
  return (
    schema.nullable === true ||
    schema.type === 'null' ||
    listOf(schema.type).includes('null') ||
    listOf(schema.enum).includes(null) ||
    ['oneOf', 'anyOf'].some((key) => listOf(schema[key]).some((choice) => nodeOf(choice).type === 'null'))
  );
}

/** A property of an object, with the examples that the object gives for it. */
export type Property = { readonly name: string; readonly schema: unknown; readonly isRequired: boolean };

/** The properties that a request may carry. */
export function propertiesOf(schema: Node): readonly Property[] {
  const required = new Set(listOf(schema.required));
  const examples = [schema.example, ...listOf(schema.examples)].filter(isNode);
  return Object.entries(nodeOf(schema.properties)).flatMap(([name, property]): Property[] => {
    if (nodeOf(property).readOnly === true) return [];
    const given = examples.flatMap((example) => (example[name] === undefined ? [] : [example[name]]));
    const own = flatten(property);
    const told = given.length === 0 ? property : { ...own, examples: [...given, ...listOf(own.examples)] };
    return [{ name, schema: told, isRequired: required.has(name) }];
  });
}
