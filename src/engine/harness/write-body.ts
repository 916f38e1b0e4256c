import type { Json } from '../sequence/json.ts';

/** A body that is no JSON: fields as a browser sends those of a form, without files and with room for them. */
export type BodyForm = 'form' | 'multipart';

/** Stands between the fields of a body; the same each time, so that a seed gives the same bytes. */
const BOUNDARY = 'leakproof-between-two-fields';

/** A body as it is sent, and the type that tells how it is written. */
export function writeBody(body: Json, form?: BodyForm): { readonly type: string; readonly text: string } {
  if (form === undefined) return { type: 'application/json', text: JSON.stringify(body) };
  const fields = formFields(body);
  if (form === 'form')
    return {
      type: 'application/x-www-form-urlencoded',
      text: new URLSearchParams(fields.map(([name, text]) => [name, text])).toString(),
    };
  const parts = fields.map(
    ([name, text]) =>
      `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name.replaceAll('"', '%22')}"\r\n\r\n${text}\r\n`,
  );
  return { type: `multipart/form-data; boundary=${BOUNDARY}`, text: `${parts.join('')}--${BOUNDARY}--\r\n` };
}

/** The fields of a form. A list stands once for each of its values; what is neither plain nor a list is JSON in a text. */
export function formFields(body: Json): readonly (readonly [name: string, text: string])[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return [];
  return Object.entries(body).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).flatMap((one) => (one === null ? [] : [[name, plain(one)] as const])),
  );
}

function plain(value: Json): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
