import { fileRoutes, type LoadModule } from './file-routes.ts';
import { cookiesOf } from './next-entry.ts';
import type { HttpEntry } from './perform-http.ts';

/** What a handler of SvelteKit is called with, as far as an endpoint has it. */
export type SvelteKitEvent = ReturnType<typeof eventOf>;

type Resolve = (event: SvelteKitEvent) => Response | Promise<Response>;
type Handler = Resolve;

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
  return async (request) => {
    const found = find(new URL(request.url).pathname);
    if (found === undefined) return new Response('not found', { status: 404 });
    const module = (await load(found.file)) as { readonly [method: string]: Handler | undefined };
    const handler = module[request.method] ?? module.fallback;
    if (handler === undefined) return new Response('method not allowed', { status: 405 });
    const event = eventOf(request, found);
    const resolve: Resolve = async (given) => {
      try {
        return await handler(given);
      } catch (error) {
        return answerOf(error);
      }
    };
    try {
      return await (handle === undefined ? resolve(event) : handle({ event, resolve } as never));
    } catch (error) {
      return answerOf(error);
    }
  };
}

/** SvelteKit throws objects with a status, and a place to go to or a body. */
function answerOf(error: unknown): Response {
  if (typeof error !== 'object' || error === null || !('status' in error) || error instanceof Response) throw error;
  const status = Number(error.status);
  if ('location' in error) return new Response(null, { status, headers: { location: String(error.location) } });
  if ('body' in error) return Response.json(error.body, { status });
  throw error;
}

function eventOf(request: Request, { route, params }: { readonly route: string; readonly params: object }) {
  const given = new Map(cookiesOf(request));
  return {
    request,
    url: new URL(request.url),
    params: { ...params },
    route: { id: route },
    locals: {} as Record<string, unknown>,
    cookies: {
      get: (name: string): string | undefined => given.get(name),
      getAll: () => [...given].map(([name, value]) => ({ name, value })),
      set: (name: string, value: string) => {
        given.set(name, value);
      },
      delete: (name: string) => {
        given.delete(name);
      },
      serialize: (name: string, value: string) => `${name}=${encodeURIComponent(value)}`,
    },
    fetch,
    getClientAddress: () => '127.0.0.1',
    platform: undefined,
    setHeaders: () => {},
    isDataRequest: false,
    isSubRequest: false,
  };
}
