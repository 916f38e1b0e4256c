import { formFields } from '../engine/harness/write-body.ts';
import type { Json } from '../engine/sequence/json.ts';
import { shellWord } from './shell-word.ts';

/** What stands in evidence in place of a secret. */
const masked = '[masked]';

/**
 * A request as a line for a shell, against the application at `$BASE_URL`; a header that is a secret is taken from a variable of its name.
 * Undefined for a step that says nothing of a request over HTTP.
 */
export function curlCommand(request: Json | undefined): string | undefined {
  if (request === null || typeof request !== 'object' || Array.isArray(request)) return undefined;
  const { method, path, headers, body } = request as { readonly [field: string]: Json };
  if (typeof method !== 'string' || typeof path !== 'string') return undefined;
  const all = Object.entries(headers !== null && typeof headers === 'object' ? headers : {});
  const form = all.flatMap(([name, value]) => (name === 'content-type' ? (formOf(String(value)) ?? []) : []))[0];
  // curl writes that of a form itself, with what stands between its fields.
  const lines = all
    .filter(([name]) => form === undefined || name !== 'content-type')
    .map(([name, value]) =>
      value === masked
        ? `-H ${shellWord(`${name}: `)}"$${name.toUpperCase().replaceAll(/\W/g, '_')}"`
        : `-H ${shellWord(`${name}: ${String(value)}`)}`,
    );
  const data = body === undefined || body === null ? [] : dataOf(body, form);
  return ['curl -i -X', `${shellWord(method)} "$BASE_URL"${shellWord(path)}`, ...lines, ...data].join(' ');
}

/** The option of curl that sends a field of such a form; undefined for a body that is none. */
function formOf(contentType: string): string | undefined {
  if (contentType.startsWith('application/x-www-form-urlencoded')) return '--data-urlencode';
  return contentType.startsWith('multipart/form-data') ? '--form-string' : undefined;
}

function dataOf(body: Json, form: string | undefined): readonly string[] {
  if (form === undefined) return [`--data ${shellWord(JSON.stringify(body))}`];
  return formFields(body).map(([name, text]) => `${form} ${shellWord(`${name}=${text}`)}`);
}
