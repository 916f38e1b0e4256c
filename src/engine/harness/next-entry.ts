import { AsyncLocalStorage } from 'node:async_hooks';
import { fileRoutes, type LoadModule } from './file-routes.ts';
import type { HttpEntry } from './perform-http.ts';

type Handler = (request: Request, context: { readonly params: Promise<object> }) => Response | Promise<Response>;

/** The request under way, for what Next's own `headers()` and `cookies()` would be asked. */
const current = new AsyncLocalStorage<Request>();

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
    const module = (await load(found.file)) as { readonly [method: string]: Handler | undefined };
    const handler = module[request.method];
    if (handler === undefined) return new Response('method not allowed', { status: 405 });
    const params = Object.fromEntries(
      Object.entries(found.params).map(([name, text]) => [name, found.lists.includes(name) ? text?.split('/') : text]),
    );
    try {
      return await current.run(request, () =>
        handler(requestOf?.(request) ?? request, { params: Promise.resolve(params) }),
      );
    } catch (error) {
      return answerOf(error);
    }
  };
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
  return new Headers(current.getStore()?.headers);
}

/** In the place of `cookies` of `next/headers`: those that the request under way has; what is set goes nowhere. */
export async function nextCookies() {
  const all = cookiesOf(current.getStore());
  const entries = [...all].map(([name, value]) => ({ name, value }));
  return {
    get: (name: string) => entries.find((entry) => entry.name === name),
    getAll: (name?: string) => entries.filter((entry) => name === undefined || entry.name === name),
    has: (name: string) => all.has(name),
    set: () => {},
    delete: () => {},
    toString: () => entries.map(({ name, value }) => `${name}=${value}`).join('; '),
  };
}

/** The cookies of a request, decoded as servers do it. */
export function cookiesOf(request: Request | undefined): ReadonlyMap<string, string> {
  const pairs = (request?.headers.get('cookie') ?? '').split(/;\s*/).filter((pair) => pair.includes('='));
  return new Map(
    pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), decodeURIComponent(pair.slice(pair.indexOf('=') + 1))]),
  );
}
