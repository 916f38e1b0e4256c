import type { HttpRequest } from '../../../harness/perform-http.ts';
import type { Json } from '../../../sequence/json.ts';
import type { Operation } from '../document/operations.ts';
import type { Parameter } from '../document/parameters.ts';
import { fillBody } from './body-plan.ts';
import type { RequestPlan } from './fields-of.ts';

type Input = { readonly [field: string]: Json };

/** The request of an operation that an input makes. */
export function buildRequest(
  { method, path }: Pick<Operation, 'method' | 'path'>,
  plan: RequestPlan,
  input: Input,
): HttpRequest {
  const given = plan.parameters.flatMap(({ parameter, plan: planned }) => {
    const value = fillBody(planned, input);
    if (value === undefined) return [];
    return [{ parameter, value: parameter.isJson ? JSON.stringify(enclosed(value, parameter.within)) : value }];
  });
  const of = (place: Parameter['place']) => given.filter(({ parameter }) => parameter.place === place);
  const filled = of('path').reduce(
    (whole, { parameter: { name }, value }) => whole.replaceAll(`{${name}}`, () => listText(value, encodeURIComponent)),
    path,
  );
  const query = of('query').flatMap(({ parameter, value }) => queryPairs(parameter, value));
  const headers = of('header').map(({ parameter: { name }, value }) => [name, listText(value, String)] as const);
  const body = plan.body && fillBody(plan.body, input);
  return {
    method,
    path: query.length === 0 ? filled : `${filled}?${new URLSearchParams(query.map(([name, text]) => [name, text]))}`,
    ...(headers.length === 0 ? {} : { headers: Object.fromEntries(headers) }),
    ...(body === undefined ? {} : { body: enclosed(body, plan.within) }),
    ...(body === undefined || plan.form === undefined ? {} : { bodyAs: plan.form }),
  };
}

function enclosed(value: Json, within: string | undefined): Json {
  return within === undefined ? value : { [within]: value };
}

/** A value in a path or a header, where lists stand with commas. */
function listText(value: Json, write: (text: string) => string): string {
  return Array.isArray(value) ? value.map((item) => write(plainText(item))).join(',') : write(plainText(value));
}

const separators: { readonly [style: string]: string } = { spaceDelimited: ' ', pipeDelimited: '|' };

/** How a value stands in a query, by the styles that the specification has for it. */
function queryPairs({ name, style = 'form', explode }: Parameter, value: Json): readonly (readonly [string, string])[] {
  if (value === null) return [];
  if (Array.isArray(value)) {
    if (explode ?? style === 'form') return value.map((item) => [name, plainText(item)] as const);
    return [[name, value.map(plainText).join(separators[style] ?? ',')]];
  }
  if (typeof value !== 'object') return [[name, plainText(value)]];
  const entries = Object.entries(value).map(([key, item]) => [key, plainText(item)] as const);
  if (style === 'deepObject') return entries.map(([key, text]) => [`${name}[${key}]`, text] as const);
  return (explode ?? true) ? entries : [[name, entries.flat().join(',')]];
}

function plainText(value: Json): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
}
