import type { ModuleFacts } from './module-facts.ts';
import { type SchemaValue, schemaValueOf } from './schema-values.ts';
import type { Sources } from './sources.ts';
import { bare, type Node, nameOf, nodeIn, nodesIn, pathOf, textOf, walk } from './syntax.ts';

/** Where the fields of a request stand, besides its path. */
type Place = 'body' | 'query';

/**
 * The names that a handler reads of a JSON body or a query: by `req.body.x`, by destructuring, by `c.req.query('x')`, or by a schema of zod or
 * valibot that it is held to, also by a function of the application's own: `const { body } = await parseRequest(request, schema)`.
 */
function readFields(
  handlers: readonly Node[],
  place: Place,
  { module, sources }: { readonly module: ModuleFacts; readonly sources: Sources },
): Fields {
  const names: Names = new Map();
  /** Variables that hold it. */
  const known = new Set<string>();
  const isPlace = (node: Node | undefined) => (place === 'body' ? isBody(node, known) : isQuery(node, known));
  const within = constantsIn(handlers);
  const schemaOf = (node: Node | undefined) =>
    schemaNames(node, { module, sources, within, isPlace, validated: VALIDATED[place] });
  for (const node of handlers.flatMap((handler) => [...walk(handlerOf(handler, module))])) {
    if (node.type === 'VariableDeclarator') {
      const made = bare(nodeIn(node, 'init'));
      const id = nodeIn(node, 'id');
      const holds = isPlace(made) || (made !== undefined && isParse(made) && [...walk(made)].some(isPlace));
      if (holds) {
        const local = nameOf(id);
        if (local !== undefined) known.add(local);
        for (const property of nodesIn(id, 'properties')) add(names, nameOf(property.key));
      }
      addAll(names, schemaOf(made));
      const isGiven = nodesIn(id, 'properties').some((property) => nameOf(property.key) === place);
      for (const schema of isGiven ? schemasBeside(made) : [])
        addAll(names, fieldsOf(schema, { module, sources, within }, 4));
    } else if (node.type === 'MemberExpression' && isPlace(bare(nodeIn(node, 'object'))) && node.computed !== true) {
      add(names, nameOf(node.property));
    } else if (node.type === 'CallExpression') {
      addAll(names, schemaOf(node));
      if (place === 'query') add(names, askedOfQuery(node));
    }
  }
  const values = [...names].flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return { names: [...names.keys()], values: Object.fromEntries(values) };
}

/** What the handlers of a method read of the query and of a JSON body, which GET has none of. */
export function readRequest(
  handlers: readonly Node[],
  method: string,
  within: { readonly module: ModuleFacts; readonly sources: Sources },
): { readonly query: readonly string[]; readonly body: readonly string[]; readonly values: Fields['values'] } {
  const query = readFields(handlers, 'query', within);
  const body = /^get$/i.test(method) ? undefined : readFields(handlers, 'body', within);
  return { query: query.names, body: body?.names ?? [], values: { ...query.values, ...body?.values } };
}

/** The names, and what the values are of those of which a schema tells. */
export type Fields = {
  readonly names: readonly string[];
  readonly values: { readonly [name: string]: SchemaValue };
};

type Names = Map<string, SchemaValue | undefined>;

/** What constants within the handlers are made of. */
function constantsIn(handlers: readonly Node[]): ReadonlyMap<string, Node> {
  const made = new Map<string, Node>();
  for (const node of handlers.flatMap((handler) => [...walk(handler)])) {
    const name = node.type === 'VariableDeclarator' ? nameOf(node.id) : undefined;
    const value = bare(nodeIn(node, 'init'));
    if (name !== undefined && value !== undefined) made.set(name, value);
  }
  return made;
}

/** What a call is given beside the request. */
function schemasBeside(call: Node | undefined): readonly Node[] {
  if (call?.type !== 'CallExpression') return [];
  const given = nodesIn(call, 'arguments');
  const others = given.filter((node) => !/^(req|request|event|ctx|context|c)$/.test(nameOf(bare(node)) ?? ''));
  return others.length < given.length ? others : [];
}

const VALIDATED: { readonly [place in Place]: string } = { body: 'json', query: 'query' };

/** What comes after `body.` and is no name of a field. */
const NO_FIELD = /^(parse|safeParse|data|success|error|then|catch|toString|map|filter|length|get|getAll|has)$/;

function add(names: Names, name: string | undefined, value?: SchemaValue): void {
  if (name !== undefined && !NO_FIELD.test(name)) names.set(name, names.get(name) ?? value);
}

function addAll(names: Names, fields: readonly Field[]): void {
  for (const [name, value] of fields) add(names, name, value);
}

type Field = readonly [string, SchemaValue | undefined];

/** A handler may be a function of the module by name. */
function handlerOf(node: Node, { made }: ModuleFacts): Node {
  return made.get(nameOf(node) ?? '') ?? node;
}

/** `req.body`, `c.req.json()`, `c.req.valid('json')`, `request.json()`, or a variable that holds one. */
function isBody(node: Node | undefined, bodies: ReadonlySet<string>): boolean {
  if (node === undefined) return false;
  if (bodies.has(nameOf(node) ?? '')) return true;
  if (/^(\w+|ctx\.request)\.body$/.test(pathOf(node) ?? '')) return true;
  if (node.type !== 'CallExpression') return false;
  const path = pathOf(bare(nodeIn(node, 'callee'))) ?? '';
  if (/(^|\.)(req|request)\.json$/.test(path)) return true;
  return /\.req\.valid$/.test(path) && textOf(nodesIn(node, 'arguments')[0]) === 'json';
}

/** `req.query`, `c.req.query()`, `c.req.valid('query')`, or a variable that holds one. */
function isQuery(node: Node | undefined, queries: ReadonlySet<string>): boolean {
  if (node === undefined) return false;
  if (queries.has(nameOf(node) ?? '')) return true;
  if (/^(req|request|ctx|context)\.query$/.test(pathOf(node) ?? '')) return true;
  if (node.type !== 'CallExpression') return false;
  const path = pathOf(bare(nodeIn(node, 'callee'))) ?? '';
  const [first] = nodesIn(node, 'arguments');
  if (/\.req\.query$/.test(path)) return first === undefined;
  return /\.req\.valid$/.test(path) && textOf(first) === 'query';
}

/** `x` of `c.req.query('x')` and `searchParams.get('x')`. */
function askedOfQuery(node: Node): string | undefined {
  const callee = bare(nodeIn(node, 'callee'));
  const isParams =
    nameOf(callee?.property) === 'get' && nameOf(bare(nodeIn(callee, 'object'))?.property) === 'searchParams';
  const isAsked = isParams || /\.req\.query$|^searchParams\.get$/.test(pathOf(callee) ?? '');
  return isAsked ? textOf(nodesIn(node, 'arguments')[0]) : undefined;
}

function isParse(node: Node): boolean {
  const callee = node.type === 'CallExpression' ? bare(nodeIn(node, 'callee')) : undefined;
  return /^(parse|safeParse|parseAsync|safeParseAsync)$/.test(nameOf(callee?.property) ?? '');
}

/** Where a name is looked up. */
type Scope = {
  readonly module: ModuleFacts;
  readonly sources: Sources;
  /** Constants of the handler. */
  readonly within: ReadonlyMap<string, Node>;
};

type Asked = Scope & {
  readonly isPlace: (node: Node | undefined) => boolean;
  readonly validated: string;
};

/** The fields of the schema in `schema.parse(body)` and in `zValidator('json', schema)`. */
function schemaNames(node: Node | undefined, { isPlace, validated, ...scope }: Asked): readonly Field[] {
  if (node?.type !== 'CallExpression') return [];
  const callee = bare(nodeIn(node, 'callee'));
  const [first, second] = nodesIn(node, 'arguments');
  if (isParse(node) && [...(first ? walk(first) : [])].some(isPlace))
    return fieldsOf(bare(nodeIn(callee, 'object')), scope, 4);
  if (/[vV]alidator$/.test(nameOf(callee) ?? '') && textOf(first) === validated)
    return fieldsOf(bare(second), scope, 4);
  return [];
}

/** The keys of `z.object({ … })`, wherever it is written. */
function fieldsOf(schema: Node | undefined, scope: Scope, depth: number): readonly Field[] {
  if (schema === undefined || depth === 0) return [];
  const name = nameOf(schema);
  if (name !== undefined) {
    const { module, sources, within } = scope;
    const own = within.get(name) ?? module.made.get(name);
    if (own) return fieldsOf(own, scope, depth - 1);
    const imported = module.imports.get(name);
    const file = imported && sources.follow(module.file, imported.from);
    const other = file === undefined ? undefined : sources.module(file);
    return other && imported
      ? fieldsOf(other.made.get(imported.name), { module: other, sources, within: new Map() }, depth - 1)
      : [];
  }
  for (const node of walk(schema)) {
    if (
      node.type !== 'CallExpression' ||
      !/(^|\.)(object|strictObject|looseObject)$/.test(pathOf(bare(nodeIn(node, 'callee'))) ?? '')
    )
      continue;
    return nodesIn(bare(nodesIn(node, 'arguments')[0]), 'properties').flatMap((property): Field[] => {
      const name = nameOf(property.key) ?? textOf(nodeIn(property, 'key'));
      const value = nodeIn(property, 'value');
      if (name === undefined) return [];
      return [[name, value && schemaValueOf(scope.module.text.slice(value.start, value.end))]];
    });
  }
  return [];
}
