import type { HttpRequest } from '../../harness/perform-http.ts';
import type { Json } from '../../sequence/json.ts';
import type { LineField, RestLine } from './parse-line.ts';

type Input = { readonly [field: string]: Json };

/** The request that a line and an input make. What is null of the query and of the optional fields of the body is left out. */
export function buildRequest({ method, path, fields }: RestLine, input: Input): HttpRequest {
  const of = (place: LineField['place']) => fields.filter((field) => field.place === place);
  const query = of('query').flatMap(({ name }) => textsOf(input[name] ?? null).map((text) => [name, text]));
  const body = of('body').flatMap(({ name, isOptional }): [string, Json][] => {
    const value = input[name] ?? null;
    return isOptional && value === null ? [] : [[name, value]];
  });
  const filled = path
    .split('/')
    .map((segment) => (segment.startsWith(':') ? encodeURIComponent(String(input[segment.slice(1)] ?? '')) : segment))
    .join('/');
  return {
    method,
    path: query.length === 0 ? filled : `${filled}?${new URLSearchParams(query)}`,
    ...(of('body').length === 0 ? {} : { body: Object.fromEntries(body) }),
  };
}

/** A list stands in a query as the same name several times. */
function textsOf(value: Json): readonly string[] {
  if (value === null) return [];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  return [typeof value === 'object' ? JSON.stringify(value) : String(value)];
}
