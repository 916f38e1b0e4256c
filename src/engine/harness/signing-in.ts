import type { Performance } from '../record/observation.ts';
import type { Actor } from '../sequence/actor.ts';
import type { Json } from '../sequence/json.ts';
import { type HttpEntry, type HttpRequest, performHttp } from './perform-http.ts';

/** Sends an actor's request once the actor has signed in. */
export type SignedIn = (actor: Actor, request: HttpRequest) => Promise<Performance>;

/** How long what signing in gave is good for; tokens for access live a quarter of an hour mostly. */
const GOOD_FOR_MS = 10 * 60_000;

/**
 * An application whose actors sign in as people do: by a request of their own before the first that they make, and again once time has
 * passed. What that answers with stands in the headers of what they ask from then on: the cookies that it sets, and as a bearer token what
 * its body calls a token. Where it lets nobody in, its answer is what the actor was told, and counts as 401 whatever it says. Made anew for each run, since it remembers who
 * is in.
 *
 * Usage: `application: () => signingIn(createApp().fetch, (actor) => ({ method: 'POST', path: '/login', body: { email: emailOf(actor), password } }))`
 */
export function signingIn(entry: HttpEntry, login: (actor: Actor) => HttpRequest): SignedIn {
  const inside = new Map<string, { readonly headers: HttpRequest['headers']; readonly since: number }>();
  return async (actor, request) => {
    const known = inside.get(actor.id);
    let headers = known && isGood(known.since) ? known.headers : undefined;
    if (headers === undefined) {
      // Two requests of a race each sign in: one that waited for the other's answer would meet nobody in the database.
      const { performance, cookies } = await ask(entry, actor, login(actor));
      const { outcome } = performance;
      if (outcome.kind === 'fault')
        return { ...performance, outcome: { ...outcome, message: `signing in: ${outcome.message}` } };
      headers = outcome.kind === 'succeeded' ? credentialsOf(cookies, bodyOf(performance)) : undefined;
      if (headers === undefined) return { ...performance, outcome: { kind: 'refused', code: '401' } };
      inside.set(actor.id, { headers, since: Date.now() });
    }
    return await performHttp(entry, actor, { ...request, headers: { ...headers, ...request.headers } });
  };
}

function isGood(since: number): boolean {
  const age = Date.now() - since;
  return age >= 0 && age < GOOD_FOR_MS;
}

async function ask(entry: HttpEntry, actor: Actor, request: HttpRequest) {
  let cookies: readonly string[] = [];
  const performance = await performHttp(
    async (asked) => {
      const response = await entry(asked);
      cookies = response.headers.getSetCookie();
      return response;
    },
    actor,
    request,
  );
  return { performance, cookies };
}

function bodyOf({ observations }: Performance): Json {
  const content = observations[0]?.content;
  return typeof content === 'object' && content !== null && 'body' in content ? (content.body ?? null) : null;
}

/** What lets somebody in from now on; undefined where nothing of the answer does. */
function credentialsOf(setCookies: readonly string[], body: Json): HttpRequest['headers'] {
  const cookies = setCookies
    .map((cookie) => cookie.split(';', 1)[0] ?? '')
    // What is empty takes a cookie away.
    .filter((pair) => !/=\s*("")?$/.test(pair));
  const token = tokenIn(body, 3);
  if (cookies.length === 0 && token === undefined) return undefined;
  return {
    ...(cookies.length === 0 ? {} : { cookie: cookies.join('; ') }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
}

const TOKEN = /^((access|auth|id|bearer|session)[_-]?)?(token|jwt)$/i;

/** The text that is called a token, the nearest to the top; one that only renews another is none. */
function tokenIn(body: Json, depth: number): string | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body) || depth === 0) return undefined;
  const entries = Object.entries(body);
  const own = entries.flatMap(([name, value]) => (typeof value === 'string' && TOKEN.test(name) ? [value] : []));
  return own[0] ?? entries.map(([, value]) => tokenIn(value, depth - 1)).find((token) => token !== undefined);
}
