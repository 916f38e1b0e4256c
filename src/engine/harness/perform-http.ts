import type { Outcome, Performance } from '../record/observation.ts';
import type { Actor } from '../sequence/actor.ts';
import type { Json } from '../sequence/json.ts';
import { type BodyForm, writeBody } from './write-body.ts';

/** A `fetch`-like entry to the application: Hono's `app.fetch`, or any function from Request to Response. */
export type HttpEntry = (request: Request) => Response | Promise<Response>;

/** A request of an actor's, as an action makes it. */
export type HttpRequest = {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Json;
  /** How the body is written: as JSON unless told otherwise; as a form an object of plain values and lists of them. */
  readonly bodyAs?: BodyForm;
};

/**
 * Sends one request as an actor and reports what came back: status, headers and body as one observation of channel `response`; 2xx and
 * 3xx are successes, 4xx refusals, 5xx faults. A thrown error is a fault as well.
 */
export async function performHttp(entry: HttpEntry, actor: Actor, request: HttpRequest): Promise<Performance> {
  const headers = new Headers(request.headers);
  const written = request.body === undefined ? undefined : writeBody(request.body, request.bodyAs);
  if (written !== undefined) headers.set('content-type', written.type);
  const response = await entry(
    new Request(new URL(request.path, 'http://application.invalid'), {
      method: request.method,
      headers,
      ...(written === undefined ? {} : { body: written.text }),
    }),
  );
  const body = readBody(response.headers.get('content-type') ?? '', await response.text());
  const content = { status: response.status, headers: Object.fromEntries(response.headers), body };
  const { method, path } = request;
  return {
    request: { method, path, headers: Object.fromEntries(headers), body: request.body ?? null },
    outcome: outcomeOf(response.status, body),
    observations: [
      { channel: 'response', tenants: actor.tenant === null ? [] : [actor.tenant], recipient: actor.id, content },
    ],
  };
}

function readBody(contentType: string, text: string): Json {
  if (!/\bjson\b/.test(contentType)) return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

function outcomeOf(status: number, body: Json): Outcome {
  if (status >= 500) return { kind: 'fault', message: `status ${status}: ${JSON.stringify(body)}` };
  return status >= 400 ? { kind: 'refused', code: String(status) } : { kind: 'succeeded' };
}
