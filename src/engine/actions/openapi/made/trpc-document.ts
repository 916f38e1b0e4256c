import { UsageError } from '../../../errors.ts';
import { listOf, nodeOf, textOf } from '../document/node.ts';
import { obstacleKey } from '../document/operations.ts';
import { withinKey } from '../document/parameters.ts';
import { inputSchemaOf } from './json-schema.ts';

/** What is read of a router of tRPC, 10 or 11. */
export type TrpcRouter = { readonly _def: { readonly procedures: unknown; readonly _config?: unknown } };

/**
 * An OpenAPI document of the procedures of a tRPC router, as its HTTP handler takes them below `path`: queries by GET with their input as
 * JSON, mutations by POST. Inputs are schemas of zod 3 or 4, or such as say their JSON schema; superjson is what they may be transformed by.
 *
 * Usage: `openApiActions({ document: () => trpcDocument(appRouter, '/api/trpc'), send })`
 *
 * @throws UsageError where it is no router.
 */
export async function trpcDocument({ _def }: TrpcRouter, path = '/trpc'): Promise<object> {
  const procedures = Object.entries(nodeOf(nodeOf(_def).procedures));
  if (procedures.length === 0)
    throw new UsageError(
      'trpcDocument: there are no procedures; expected a router of tRPC 10 or 11. Give the one that the handler serves.',
    );
  const within = transformerOf(_def._config);
  const paths = procedures.map(async ([name, procedure]) => {
    const { type, inputs } = procedureOf(procedure);
    const isQuery = type === 'query';
    return [
      `${path}/${name}`,
      { [isQuery ? 'get' : 'post']: { operationId: name, ...(await takenBy({ type, inputs, within })) } },
    ] as const;
  });
  return {
    openapi: '3.1.0',
    info: { title: 'procedures', version: '0' },
    paths: Object.fromEntries(await Promise.all(paths)),
  };
}

/** A procedure is a function that carries what it is made of. */
function procedureOf(procedure: unknown): { readonly type: string; readonly inputs: readonly unknown[] } {
  const definition =
    typeof procedure === 'function' || typeof procedure === 'object'
      ? nodeOf((procedure as { readonly _def?: unknown } | null)?._def)
      : {};
  // Version 10 has a flag for each kind.
  const flag = ['query', 'mutation', 'subscription'].find((kind) => definition[kind] === true);
  return { type: textOf(definition.type) ?? flag ?? 'mutation', inputs: listOf(definition.inputs) };
}

/** `z.void()`, of zod 3 and 4: there is no input. */
function isNothing(input: unknown): boolean {
  const { typeName } = nodeOf(nodeOf(input)._def);
  const { type } = nodeOf(nodeOf(nodeOf(input)._zod).def);
  return /^(ZodVoid|ZodUndefined|void|undefined)$/.test(textOf(typeName) ?? textOf(type) ?? '');
}

const isJson = {
  name: 'content-type',
  in: 'header',
  required: true,
  schema: { type: 'string', enum: ['application/json'] },
};

/** What a transformer makes of an input: itself, one entry of an object, or what cannot be told. */
type Within = { readonly key: string | undefined } | { readonly obstacle: string };

function transformerOf(config: unknown): Within {
  // superjson is a class that has it as a method of its own.
  const transformer = nodeOf(nodeOf(config).transformer).input as
    | { serialize?: (value: unknown) => unknown }
    | undefined;
  if (typeof transformer?.serialize !== 'function') return { key: undefined };
  const made = transformer.serialize({ a: 1 });
  const text = JSON.stringify(made);
  if (text === '{"a":1}') return { key: undefined };
  // superjson.
  if (text === '{"json":{"a":1}}') return { key: 'json' };
  return { obstacle: 'its input goes through a transformer that is not known; expected superjson, or none' };
}

type Taken = { readonly type: string; readonly inputs: readonly unknown[]; readonly within: Within };

async function takenBy({ type, inputs, within }: Taken): Promise<object> {
  if (type === 'subscription') return { [obstacleKey]: 'it is a subscription, which has no end; expected an answer' };
  const schemas = await Promise.all(inputs.filter((input) => !isNothing(input)).map(inputSchemaOf));
  const read = schemas.flatMap((schema) => schema ?? []);
  if (read.length < schemas.length)
    return { [obstacleKey]: 'its input has no schema that can be read; expected one of zod' };
  // Its handler asks for the header though there is no body.
  if (read.length === 0) return type === 'query' ? {} : { parameters: [isJson] };
  if ('obstacle' in within) return { [obstacleKey]: within.obstacle };
  const schema = read.length === 1 ? read[0] : { allOf: read };
  const enclosed = within.key === undefined ? {} : { [withinKey]: within.key };
  const content = { 'application/json': { schema, ...enclosed } };
  return type === 'query'
    ? { parameters: [{ name: 'input', in: 'query', required: true, content }] }
    : { requestBody: { required: true, content } };
}
