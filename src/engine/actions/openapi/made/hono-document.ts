import { UsageError } from '../../../errors.ts';
import { suggestNames } from '../../../near-names.ts';
import { noteKey } from '../document/operations.ts';
import { inputSchemaOf } from './json-schema.ts';

/** What is read of an application of Hono: `app.routes`. */
export type HonoRoutes = { readonly routes: readonly { readonly method: string; readonly path: string }[] };

/** What routes take besides their path, by `METHOD /path/:as/written`: schemas of zod, since routes do not tell which validator guards them. */
export type HonoSchemas = {
  readonly [route: string]: { readonly body?: unknown; readonly query?: unknown };
};

/**
 * An OpenAPI document of the routes of a Hono application that has none: paths and their parameters, with the schemas that are given.
 *
 * Usage: `openApiActions({ document: () => honoDocument(app, { 'POST /tasks': { body: newTask } }), send })`
 *
 * @throws UsageError where schemas are given for a route that is not there, or are none that can be read.
 */
export async function honoDocument({ routes }: HonoRoutes, schemas: HonoSchemas = {}): Promise<object> {
  // Middleware stands among the routes, for all methods; a route with several handlers stands there several times.
  const known = new Map(
    routes
      .filter(({ method, path }) => method !== 'ALL' && !path.includes('*'))
      .map((route) => [`${route.method} ${route.path}`, route]),
  );
  const strange = Object.keys(schemas).find((route) => !known.has(route));
  if (strange !== undefined)
    throw new UsageError(
      `honoDocument: schemas are given for '${strange}', which is no route. ${suggestNames(strange, known.keys())}`,
    );
  const paths: { [path: string]: { [method: string]: object } } = {};
  for (const [name, { method, path }] of known) {
    const { body, query } = schemas[name] ?? {};
    for (const variant of variantsOf(path)) {
      const operation = await operationOf(name, { method, path: variant, body, query });
      paths[variant.template] = { ...paths[variant.template], [method.toLowerCase()]: operation };
    }
  }
  return { openapi: '3.1.0', info: { title: 'routes', version: '0' }, paths };
}

type Variant = { readonly template: string; readonly names: readonly string[] };

/** The paths of a route, in braces: two where its last parameter need not be there. */
function variantsOf(path: string): readonly Variant[] {
  const optional = /^(.*)\/:[^/?]+\?$/.exec(path)?.[1];
  const whole = path.replace(/\?$/, '');
  return (optional === undefined ? [whole] : [optional || '/', whole]).map((one) => {
    const names: string[] = [];
    // `:id`, or `:id{[0-9]+}` with what it has to look like.
    const template = one.replaceAll(/:([\w-]+)(\{[^/]*\})?/g, (_, name: string) => {
      names.push(name);
      return `{${name}}`;
    });
    return { template, names };
  });
}

type Told = { readonly method: string; readonly path: Variant; readonly body: unknown; readonly query: unknown };

async function operationOf(name: string, { method, path: { names }, body, query }: Told): Promise<object> {
  const lacksBody = body === undefined && /^(POST|PUT|PATCH)$/.test(method);
  return {
    parameters: [
      ...names.map((parameter) => ({ name: parameter, in: 'path', required: true, schema: { type: 'string' } })),
      ...(query === undefined ? [] : queryParameters(await schemaOf(name, 'query', query))),
    ],
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: await schemaOf(name, 'body', body) } },
          },
        }),
    ...(lacksBody ? { [noteKey]: 'routes do not tell of its body, so that none is sent' } : {}),
  };
}

async function schemaOf(name: string, what: string, given: unknown): Promise<object> {
  const schema = await inputSchemaOf(given);
  if (schema !== undefined) return schema;
  throw new UsageError(
    `honoDocument: the ${what} of '${name}' is ${typeof given}; expected a schema of zod, or one that says its JSON schema. Give one.`,
  );
}

function queryParameters(schema: object): readonly object[] {
  const { properties = {}, required = [] } = schema as {
    readonly properties?: { readonly [name: string]: object };
    readonly required?: readonly string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema: property,
  }));
}
