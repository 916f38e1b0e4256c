import { CookieJar, cookieText } from './cookie-jar.ts';
import { type FoundRoute, fileRoutes, type LoadModule } from './file-routes.ts';
import { withoutBody } from './next-entry.ts';
import type { HttpEntry } from './perform-http.ts';

/** What a handler of SvelteKit is called with, as far as an endpoint has it. */
export type SvelteKitEvent = ReturnType<typeof eventOf>;

type Handler = (event: SvelteKitEvent) => Response | Promise<Response>;
type Handlers = { readonly [method: string]: Handler | undefined };

/** What `svelteKitEntry` may be told. */
export type SvelteKitOptions = {
  /** That of `hooks.server.ts`, which goes around the handlers as in production and fills `locals`. */
  readonly handle?: (input: never) => Response | Promise<Response>;
};

/**
 * An entry to the endpoints of SvelteKit: the files `+server.ts` below the folder, called with an event as SvelteKit calls them. What `error()` and
 * `redirect()` throw is the answer that it stands for.
 *
 * Usage: `application: () => svelteKitEntry('src/routes', (file) => import(file), { handle })`
 */
export function svelteKitEntry(folder: string, load: LoadModule, { handle }: SvelteKitOptions = {}): HttpEntry {
  const find = fileRoutes(folder, /^\+server\.[cm]?[jt]s$/);
  const within = withinRequest(load);
  return async (request) => {
    const found = find(new URL(request.url).pathname);
    const handler = found && handlerOf((await load(found.file)) as Handlers, request.method);
    const jar = new CookieJar(request);
    const headers = new Headers();
    const event = eventOf(request, { found, jar, headers });
    const resolve = async (given: SvelteKitEvent) => {
      const answer = await answered(() => handler?.(given) ?? nothingThere(found));
      return jar.putInto(withHeaders(answer, headers));
    };
    const run = await within;
    return answered(() =>
      run(event, () => (handle === undefined ? resolve(event) : handle({ event, resolve } as never))),
    );
  };
}

/** What a module has for a method; `HEAD` is answered as `GET` is. */
function handlerOf(module: Handlers, method: string): Handler | undefined {
  const { GET: get } = module;
  if (module[method] !== undefined) return module[method];
  if (method === 'HEAD' && get !== undefined) return async (event) => withoutBody(await get(event));
  return module.fallback;
}

function nothingThere(found: FoundRoute | undefined): Response {
  return found === undefined
    ? new Response('not found', { status: 404 })
    : new Response('method not allowed', { status: 405 });
}

async function answered(answer: () => Response | Promise<Response>): Promise<Response> {
  try {
    return await answer();
  } catch (error) {
    return answerOf(error);
  }
}

/** SvelteKit throws objects with a status, and a place to go to or a body. */
function answerOf(error: unknown): Response {
  if (typeof error !== 'object' || error === null || !('status' in error) || error instanceof Response) throw error;
  const status = Number(error.status);
  if ('location' in error) return new Response(null, { status, headers: { location: String(error.location) } });
  if ('body' in error) return Response.json(error.body, { status });
  throw error;
}

function withHeaders(response: Response, added: Headers): Response {
  const headers = new Headers([...added, ...response.headers]);
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

type Within = <Answer>(event: SvelteKitEvent, answer: () => Answer) => Answer;

/** What of SvelteKit's own says which request is under way. */
type Kit = {
  readonly with_request_store?: <Answer>(store: object, answer: () => Answer) => Answer;
};

/** A span that nobody reads. */
const span = { setAttribute: () => span, setAttributes: () => span, end: () => {} };

/**
 * Has `getRequestEvent()` know the request under way, and with it `sequence()`, which asks for it: by the project's own SvelteKit, from 2.20 on.
 * Where that cannot be loaded, nothing of the application can ask for it either.
 */
async function withinRequest(load: LoadModule): Promise<Within> {
  const kit: Kit = await load('@sveltejs/kit/internal/server').catch(() => ({}));
  const record_span = <Answer>({ fn }: { fn: (current: typeof span) => Answer }) => fn(span);
  const state = { tracing: { record_span } };
  return (event, answer) => kit.with_request_store?.({ event, state }, answer) ?? answer();
}

type Asked = {
  readonly found: FoundRoute | undefined;
  readonly jar: CookieJar;
  readonly headers: Headers;
};

function eventOf(request: Request, { found, jar, headers }: Asked) {
  return {
    request,
    url: new URL(request.url),
    params: { ...found?.params },
    route: { id: found?.route ?? null },
    locals: {} as Record<string, unknown>,
    cookies: {
      get: (name: string): string | undefined => jar.get(name),
      getAll: () => jar.all(),
      set: (...given: Parameters<CookieJar['set']>) => jar.set(...given),
      delete: (...given: Parameters<CookieJar['delete']>) => jar.delete(...given),
      serialize: (name: string, value: string) => cookieText({ name, value }),
    },
    fetch,
    getClientAddress: () => '127.0.0.1',
    platform: undefined,
    setHeaders: (given: { readonly [name: string]: string }) => {
      for (const [name, value] of Object.entries(given)) headers.set(name, value);
    },
    tracing: { enabled: false, root: span, current: span },
    isDataRequest: false,
    isSubRequest: false,
    isRemoteRequest: false,
  };
}
