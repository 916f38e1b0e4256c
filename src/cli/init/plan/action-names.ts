import type { Route } from '../look/route.ts';

/** A route as an action: `rest('tasks.get', 'GET /tasks/:task')`. */
export type PlannedAction = { readonly name: string; readonly line: string } & Pick<Route, 'values'>;

/** What no actor of a tenant's does: signing in; health checks, and what other systems call, where it is not of a row, as the figures of a site. */
const BESIDES =
  /\/(log-?in|log-?out|sign-?in|sign-?up|sign-?out|register|auth|oauth|callback)(\/|$)|(?<!\/:\w+)\/(health\w*|live|livez|ready|readyz|metrics|docs|openapi[\w.]*|swagger[\w.]*|webhooks?|static|assets|favicon\.ico)(\/|$)|\*/i;

/** The routes that actors of tenants use, each with a name of its own, and those that were left out. */
export function planActions(routes: readonly Route[]): {
  readonly actions: readonly PlannedAction[];
  readonly leftOut: readonly string[];
} {
  const leftOut = routes.filter(({ path }) => BESIDES.test(path) || path === '/');
  const taken = new Map<string, number>();
  const actions = routes
    .filter((route) => !leftOut.includes(route))
    .map((route) => {
      // Where two would be called alike, the later one is called by all of its path.
      const short = nameFor(route);
      const name = taken.has(short) ? longNameFor(route) : short;
      const times = (taken.get(name) ?? 0) + 1;
      taken.set(name, times);
      const body = route.body.length === 0 ? '' : ` {${route.body.join(', ')}}`;
      const query = route.query.length === 0 ? '' : `?${route.query.join('&')}`;
      return {
        name: times === 1 ? name : `${name}-${times}`,
        line: `${route.method} ${route.path}${query}${body}`,
        ...(route.values === undefined ? {} : { values: route.values }),
      };
    });
  return { actions, leftOut: leftOut.map(({ method, path }) => `${method} ${path}`) };
}

const VERBS: { readonly [method: string]: string } = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'update',
  DELETE: 'delete',
};

/** `GET /tasks` is `tasks.list`, `GET /tasks/:id` is `tasks.get`, `POST /tasks/:id/close` is `tasks.close`. */
function nameFor({ method, path }: Route): string {
  const segments = segmentsOf(path);
  const fixed = segments.filter((segment) => !segment.startsWith(':'));
  const last = segments.at(-1) ?? '';
  const noun = fixed.at(-1) ?? 'root';
  if (last.startsWith(':')) return `${noun}.${method === 'GET' ? 'get' : (VERBS[method] ?? 'do')}`;
  const owner = fixed.at(-2);
  if (method !== 'GET' && owner !== undefined && !/s$/.test(noun)) return `${owner}.${noun}`;
  return `${noun}.${method === 'GET' ? (/s$/.test(noun) ? 'list' : 'get') : (VERBS[method] ?? 'do')}`;
}

function longNameFor(route: Route): string {
  const fixed = segmentsOf(route.path).filter((segment) => !segment.startsWith(':'));
  const [verb = ''] = nameFor(route).split('.').slice(-1);
  return `${(fixed.at(-1) === verb ? fixed.slice(0, -1) : fixed).join('.')}.${verb}`;
}

function segmentsOf(path: string): readonly string[] {
  return path.split('/').filter((segment) => segment !== '' && !/^(api|v\d+)$/.test(segment));
}
