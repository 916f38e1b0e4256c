import { AsyncLocalStorage } from 'node:async_hooks';
import { CookieJar, type CookieOptions, cookieText } from './cookie-jar.ts';
import { fileRoutes, type LoadModule } from './file-routes.ts';
import type { HttpEntry } from './perform-http.ts';

type Handler = (request: Request, context: { readonly params: Promise<object> }) => Response | Promise<Response>;
type Handlers = { readonly [method: string]: Handler | undefined };

/** The request under way and its cookies, for what Next's own `headers()` and `cookies()` would be asked. */
const current = new AsyncLocalStorage<{ readonly request: Request; readonly jar: CookieJar }>();

/** What `nextEntry` may be told. */
export type NextOptions = {
  /** The request as handlers take it: `(request) => new NextRequest(request)`, where they read `nextUrl` or `cookies` of it. */
  readonly requestOf?: (request: Request) => Request;
};

/**
 * An entry to the route handlers of Next's app router: the files `route.ts` below the folder, called as Next calls them. What `redirect()` and
 * `notFound()` throw is the answer that it stands for.
 *
 * Usage: `application: () => nextEntry('src/app', (file) => import(file))`
 */
export function nextEntry(folder: string, load: LoadModule, { requestOf }: NextOptions = {}): HttpEntry {
  const find = fileRoutes(folder, /^route\.[cm]?[jt]sx?$/);
  return async (request) => {
    const found = find(new URL(request.url).pathname);
    if (found === undefined) return new Response('not found', { status: 404 });
    const handler = handlerOf((await load(found.file)) as Handlers, request.method);
    if (handler === undefined) return new Response('method not allowed', { status: 405 });
    const params = Object.fromEntries(
      Object.entries(found.params).map(([name, text]) => [name, found.lists.includes(name) ? text?.split('/') : text]),
    );
    const jar = new CookieJar(request);
    const answer = current.run({ request, jar }, async () =>
      handler(requestOf?.(request) ?? request, { params: Promise.resolve(params) }),
    );
    return jar.putInto(await answer.catch(answerOf));
  };
}

/** What a module has for a method; `HEAD` and `OPTIONS` are Next's own where it has none. */
function handlerOf(module: Handlers, method: string): Handler | undefined {
  const { GET: get } = module;
  if (module[method] !== undefined) return module[method];
  if (method === 'HEAD' && get !== undefined)
    return async (request, context) => withoutBody(await get(request, context));
  return method === 'OPTIONS' ? () => new Response(null, { status: 204 }) : undefined;
}

/** The answer to a `HEAD` that stands for what a `GET` is answered with. */
export function withoutBody({ status, headers }: Response): Response {
  return new Response(null, { status, headers });
}

/** Next tells what it throws by a `digest`: `NEXT_REDIRECT;push;/login;307;`, `NEXT_HTTP_ERROR_FALLBACK;404`. */
function answerOf(error: unknown): Response {
  const digest = typeof error === 'object' && error !== null && 'digest' in error ? String(error.digest) : '';
  const [kind, ...parts] = digest.split(';');
  if (kind === 'NEXT_HTTP_ERROR_FALLBACK') return new Response(null, { status: Number(parts[0]) });
  if (kind === 'NEXT_NOT_FOUND') return new Response(null, { status: 404 });
  if (kind !== 'NEXT_REDIRECT') throw error;
  const status = Number(parts.findLast((part) => /^30\d$/.test(part)) ?? 307);
  return new Response(null, { status, headers: { location: parts[1] ?? '/' } });
}

/** In the place of `headers` of `next/headers`, by `swapModule`: those of the request that `nextEntry` answers. */
export async function nextHeaders(): Promise<Headers> {
  return new Headers(current.getStore()?.request.headers);
}

/** In the place of `cookies` of `next/headers`: those that the request under way has; what is set stands in its answer. */
export async function nextCookies() {
  const jar = current.getStore()?.jar ?? new CookieJar(undefined);
  const all = (name?: string) => jar.all().filter((cookie) => name === undefined || cookie.name === name);
  return {
    get: (name: string) => all(name)[0],
    getAll: all,
    has: (name: string) => jar.get(name) !== undefined,
    set: (...[given, value = '', options]: NextCookie) => {
      if (typeof given === 'string') jar.set(given, value, options);
      else jar.set(given.name, given.value, given);
    },
    // Next still tells of it, as one that is empty.
    delete: (given: string | { readonly name: string; readonly path?: string }) => {
      if (typeof given === 'string') jar.set(given, '', { maxAge: 0 });
      else jar.set(given.name, '', { ...given, maxAge: 0 });
    },
    toString: () => all().map(cookieText).join('; '),
  };
}

/** A cookie is set by its name, or as an object. */
type NextCookie =
  | [name: string, value: string, options?: CookieOptions]
  | [cookie: { readonly name: string; readonly value: string } & CookieOptions];
