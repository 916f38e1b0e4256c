import { UsageError } from '../../../errors.ts';
import { listOf, nodeOf, textOf } from '../document/node.ts';
import { obstacleKey } from '../document/operations.ts';
import { inputSchemaOf } from './json-schema.ts';

/** What is read of a router of tRPC, 10 or 11. */
export type TrpcRouter = { readonly _def: { readonly procedures: unknown } };

/**
 * An OpenAPI document of the procedures of a tRPC router, as its HTTP handler takes them below `path`: queries by GET with their input as
 * JSON, mutations by POST. Inputs are schemas of zod 4, or such as say their JSON schema.
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
  const paths = procedures.map(async ([name, procedure]) => {
    const { type, inputs } = procedureOf(procedure);
    const isQuery = type === 'query';
    return [
      `${path}/${name}`,
      { [isQuery ? 'get' : 'post']: { operationId: name, ...(await takenBy(type, inputs)) } },
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

async function takenBy(type: string, inputs: readonly unknown[]): Promise<object> {
  if (type === 'subscription') return { [obstacleKey]: 'it is a subscription, which has no end; expected an answer' };
  const schemas = await Promise.all(inputs.map(inputSchemaOf));
  const read = schemas.flatMap((schema) => schema ?? []);
  if (read.length < schemas.length)
    return { [obstacleKey]: 'its input has no schema that can be read; expected one of zod 4' };
  if (read.length === 0) return {};
  const content = { 'application/json': { schema: read.length === 1 ? read[0] : { allOf: read } } };
  return type === 'query'
    ? { parameters: [{ name: 'input', in: 'query', required: true, content }] }
    : { requestBody: { required: true, content } };
}
