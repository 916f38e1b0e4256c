import type { BodyForm } from '../../../harness/write-body.ts';
import { flatten } from '../schema/flatten.ts';
import { isNode, listOf, type Node, nodeOf, textOf } from './node.ts';
import { operationName } from './operation-name.ts';
import { jsonIn, type Parameter, parametersOf, withExamples, withinOf } from './parameters.ts';

export type OperationBody = {
  readonly isRequired: boolean;
  readonly schema: unknown;
  /** How it is written where that is not JSON. */
  readonly form?: BodyForm;
  /** The key of an object under which the value is sent. */
  readonly within?: string;
};

/** What a document says of one operation. */
export type Operation = {
  /** `GET /tasks/{task}`, as reports name it. */
  readonly title: string;
  /** What its action is called: `tasks.getTask`. */
  readonly name: string;
  /** The id in the document, where it has one. */
  readonly id: string | undefined;
  readonly method: string;
  /** With what the servers' URL puts before it, and parameters in braces. */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body: OperationBody | undefined;
  readonly tags: readonly string[];
  /** The names that a caller needs one of: schemes, scopes, and `x-roles`. */
  readonly security: readonly string[];
  /** Whether `x-roles` says who alone may do it; schemes, scopes and tags only hint at who does. */
  readonly saysRoles: boolean;
  /** Why no action can be made of it, in words. */
  readonly obstacle: string | undefined;
  /** What is not known of it, in words. */
  readonly note: string | undefined;
};

/** Under which documents of our own making say why no action can be made of an operation, and what is not known of it. */
export const obstacleKey = 'x-leakproof-obstacle';
export const noteKey = 'x-leakproof-note';

const methods = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch']);

/** The operations of a document, in its order. Names are different from one another. */
export function operationsOf(document: Node, basePath?: string): readonly Operation[] {
  const base = basePath ?? serverPath(document.servers);
  const found = Object.entries(nodeOf(document.paths)).flatMap(([path, item]) =>
    Object.entries(nodeOf(item)).flatMap(([method, operation]) =>
      methods.has(method) && isNode(operation)
        ? [operationOf({ document, base, path, item: nodeOf(item), method, operation })]
        : [],
    ),
  );
  const times = Map.groupBy(found, ({ name }) => name);
  // Ids that are the same in two operations are a mistake of the document, which is no reason to leave either out.
  return found.map((operation) =>
    (times.get(operation.name)?.length ?? 0) > 1
      ? { ...operation, name: operationName(operation, undefined) }
      : operation,
  );
}

type Found = {
  readonly document: Node;
  readonly base: string;
  readonly path: string;
  readonly item: Node;
  readonly method: string;
  readonly operation: Node;
};

function operationOf({ document, base, path, item, method, operation }: Found): Operation {
  const id = textOf(operation.operationId);
  const parameters = parametersOf([...listOf(item.parameters), ...listOf(operation.parameters)]);
  const told = { method: method.toUpperCase(), path: `${base}${path}` };
  const tags = listOf(operation.tags).flatMap((tag) => textOf(tag) ?? []);
  const { body, obstacle } = bodyOf(operation.requestBody);
  return {
    ...told,
    title: `${told.method} ${path}`,
    id,
    name: operationName(told, id),
    parameters,
    body,
    tags,
    security: securityOf(operation, document),
    saysRoles: listOf(operation['x-roles']).length > 0,
    note: textOf(operation[noteKey]),
    obstacle:
      textOf(operation[obstacleKey]) ??
      obstacle ??
      streamObstacle(operation.responses) ??
      pathObstacle(path, parameters),
  };
}

/** The path of the first server's URL, whose variables have their defaults. */
function serverPath(servers: unknown): string {
  const server = nodeOf(listOf(servers)[0]);
  const url = (textOf(server.url) ?? '').replaceAll(/\{([^}]*)\}/g, (_, name) =>
    String(nodeOf(nodeOf(server.variables)[name]).default ?? ''),
  );
  const path = /^[a-z]+:\/\/[^/]*(.*)$/i.exec(url)?.[1] ?? url;
  return `/${path}`.replaceAll(/\/+/g, '/').replace(/\/$/, '');
}

type ReadBody = Pick<Operation, 'body' | 'obstacle'>;

function bodyOf(given: unknown): ReadBody {
  if (!isNode(given)) return { body: undefined, obstacle: undefined };
  const isRequired = given.required === true;
  const json = jsonIn(given.content);
  if (json !== undefined)
    return { body: { isRequired, schema: withExamples(json), ...withinOf(json) }, obstacle: undefined };
  const form = formIn(given.content);
  if (form !== undefined) return { body: { isRequired, schema: form.schema, form: form.form }, obstacle: undefined };
  const kinds = Object.keys(nodeOf(given.content)).join(', ') || 'nothing';
  return {
    body: undefined,
    obstacle: isRequired ? `its body is ${kinds}; expected JSON, or a form without files` : undefined,
  };
}

/** A form whose required fields are no files; those that need not be there are never sent. */
function formIn(content: unknown): { readonly form: BodyForm; readonly schema: Node } | undefined {
  for (const [kind, media] of Object.entries(nodeOf(content))) {
    const form = /^application\/x-www-form-urlencoded\b/.test(kind)
      ? 'form'
      : /^multipart\/form-data\b/.test(kind)
        ? 'multipart'
        : undefined;
    const schema = flatten(nodeOf(media).schema);
    const properties = Object.entries(nodeOf(schema.properties));
    if (form === undefined || properties.length === 0) continue;
    const files = properties.filter(([, property]) => isFile(property)).map(([name]) => name);
    if (listOf(schema.required).some((name) => files.includes(String(name)))) continue;
    const plain = properties.filter(([name]) => !files.includes(name));
    return { form, schema: { ...schema, properties: Object.fromEntries(plain) } };
  }
  return undefined;
}

/** `format: binary` of 3.0, `contentMediaType` of 3.1, or a list of them. */
function isFile(property: unknown): boolean {
  const schema = flatten(property);
  if (typeof schema.contentMediaType === 'string' || /^(binary|byte)$/.test(textOf(schema.format) ?? '')) return true;
  return schema.items !== undefined && isFile(schema.items);
}

/** A stream has no end that a step could wait for. */
function streamObstacle(responses: unknown): string | undefined {
  const kinds = Object.entries(nodeOf(responses)).flatMap(([status, response]) =>
    /^(2|default)/.test(status) ? Object.keys(nodeOf(nodeOf(response).content)) : [],
  );
  const isStream = kinds.length > 0 && kinds.every((kind) => /event-stream|ndjson|json-seq/.test(kind));
  return isStream ? 'it answers with a stream, which has no end; expected an answer' : undefined;
}

function pathObstacle(path: string, parameters: readonly Parameter[]): string | undefined {
  const undeclared = [...path.matchAll(/\{([^}]*)\}/g)].find(
    ([, name]) => !parameters.some((parameter) => parameter.place === 'path' && parameter.name === name),
  );
  return undeclared && `its path has '${undeclared[1]}', which no parameter describes`;
}

function securityOf(operation: Node, document: Node): readonly string[] {
  const requirements = listOf(operation.security ?? document.security).map(nodeOf);
  const needed = requirements.flatMap((requirement) =>
    Object.entries(requirement).flatMap(([scheme, scopes]) => [scheme, ...listOf(scopes)]),
  );
  return [...needed, ...listOf(operation['x-roles'])].flatMap((name) => textOf(name) ?? []);
}
