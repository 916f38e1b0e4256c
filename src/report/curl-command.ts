import type { Json } from '../engine/sequence/json.ts';

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
  const lines = Object.entries(headers !== null && typeof headers === 'object' ? headers : {}).map(([name, value]) =>
    value === masked
      ? `-H ${quote(`${name}: `)}"$${name.toUpperCase().replaceAll(/\W/g, '_')}"`
      : `-H ${quote(`${name}: ${String(value)}`)}`,
  );
  const data = body === undefined || body === null ? [] : [`--data ${quote(JSON.stringify(body))}`];
  return ['curl -i -X', `${quote(method)} "$BASE_URL"${quote(path)}`, ...lines, ...data].join(' ');
}

/** Whatever it is, one word for a POSIX shell. */
function quote(word: string): string {
  return /^[\w./:=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
