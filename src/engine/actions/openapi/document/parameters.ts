import { listOf, type Node, nodeOf, textOf } from './node.ts';

/** Where a parameter stands. */
export type ParameterPlace = 'path' | 'query' | 'header' | 'cookie';

/** A parameter of an operation, with what its value is made of. */
export type Parameter = {
  readonly name: string;
  readonly place: ParameterPlace;
  readonly isRequired: boolean;
  readonly schema: unknown;
  /** Its value is JSON in a text, as the schema describes it. */
  readonly isJson: boolean;
  /** The key of an object under which that JSON is sent. */
  readonly within?: string;
  /** How lists and objects are written (`form`, `deepObject`, …), and whether each value stands for itself. */
  readonly style: string | undefined;
  readonly explode: boolean | undefined;
};

/** The parameters of a path and an operation; later ones stand for earlier ones of the same name and place. */
export function parametersOf(given: readonly unknown[]): readonly Parameter[] {
  const found = given.flatMap((value): Parameter[] => {
    const { name, in: place, ...parameter } = nodeOf(value);
    const isKnown = place === 'path' || place === 'query' || place === 'header' || place === 'cookie';
    if (typeof name !== 'string' || !isKnown) return [];
    const json = jsonIn(parameter.content);
    return [
      {
        name,
        place,
        isRequired: place === 'path' || parameter.required === true,
        schema: json === undefined ? withExamples(parameter) : json.schema,
        isJson: json !== undefined,
        ...(json === undefined ? {} : withinOf(json)),
        style: textOf(parameter.style),
        explode: typeof parameter.explode === 'boolean' ? parameter.explode : undefined,
      },
    ];
  });
  return [...new Map(found.map((parameter) => [`${parameter.place} ${parameter.name}`, parameter])).values()];
}

/** Under which documents of our own making say that a value is sent as one entry of an object, as superjson does: `{ json: value }`. */
export const withinKey = 'x-leakproof-within';

/** Says it of a content. */
export function withinOf(content: Node): { readonly within?: string } {
  const within = textOf(content[withinKey]);
  return within === undefined ? {} : { within };
}

/** The schema of a parameter or a body, with the examples that stand beside it. */
export function withExamples({ schema, example, examples }: Node): unknown {
  const beside = [
    ...(example === undefined ? [] : [example]),
    ...Object.values(nodeOf(examples)).flatMap((one) => ('value' in nodeOf(one) ? [nodeOf(one).value] : [])),
  ];
  if (beside.length === 0) return schema ?? {};
  return { ...nodeOf(schema), examples: [...beside, ...listOf(nodeOf(schema).examples)] };
}

/** What a content says of JSON, if it may be that. */
export function jsonIn(content: unknown): Node | undefined {
  const [found] = Object.entries(nodeOf(content)).filter(([kind]) => /[/+]json\b|^\*\/\*$/.test(kind));
  return found === undefined ? undefined : nodeOf(found[1]);
}
