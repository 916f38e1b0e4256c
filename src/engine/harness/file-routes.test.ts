import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { nextCookies, nextEntry, nextHeaders } from './next-entry.ts';
import { svelteKitEntry } from './svelte-kit-entry.ts';

const folder = mkdtempSync(join(tmpdir(), 'leakproof-routes-'));
const files = [
  'api/notes',
  'api/notes/[id]',
  'api/notes/new',
  '(admin)/api/firms/[[firm]]',
  'files/[...path]',
  'api/[kind=word]/last',
];
for (const file of files.flatMap((path) => [`${path}/route.ts`, `${path}/+server.ts`])) {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), '');
}
afterAll(() => rmSync(folder, { recursive: true }));

const get = async (entry: ReturnType<typeof nextEntry>, path: string, init: RequestInit = {}) => {
  const response = await entry(new Request(`http://application.invalid${path}`, init));
  return [response.status, (await response.text()) || response.headers.get('location')];
};
const below = (file: string) =>
  file
    .slice(folder.length + 1)
    .split('/')
    .slice(0, -1)
    .join('/');

describe('route handlers of Next', () => {
  const entry = nextEntry(folder, async (file) => ({
    GET: async (request: Request, { params }: { params: Promise<object> }) => {
      const what = new URL(request.url).searchParams.get('throw');
      if (what !== null) throw Object.assign(new Error(what), { digest: what });
      return Response.json([below(file), await params]);
    },
    POST: async () => Response.json([(await nextHeaders()).get('x-a'), (await nextCookies()).get('sid')?.value]),
  }));

  it.each([
    ['/api/notes', 'api/notes', {}],
    ['/api/notes/', 'api/notes', {}],
    ['/api/notes/7%2F8', 'api/notes/[id]', { id: '7/8' }],
    ['/api/notes/new', 'api/notes/new', {}],
    ['/api/firms/acme', '(admin)/api/firms/[[firm]]', { firm: 'acme' }],
    ['/api/firms', '(admin)/api/firms/[[firm]]', {}],
    ['/files/a/b.txt', 'files/[...path]', { path: ['a', 'b.txt'] }],
    ['/api/task/last', 'api/[kind=word]/last', { kind: 'task' }],
  ])('answer %s', async (path, file, params) => {
    expect(await get(entry, path)).toEqual([200, JSON.stringify([file, params])]);
  });

  it('answer as what they throw stands for', async () => {
    expect(await get(entry, '/api/notes?throw=NEXT_REDIRECT;push;/login;307;')).toEqual([307, '/login']);
    expect(await get(entry, '/api/notes?throw=NEXT_HTTP_ERROR_FALLBACK;403')).toEqual([403, null]);
    await expect(get(entry, '/api/notes?throw=else')).rejects.toThrow('else');
  });

  it('know the headers and cookies of the request under way', async () => {
    const asked = (sid: string) =>
      get(entry, '/api/notes', { method: 'POST', headers: { 'x-a': sid, cookie: `a=1; sid=${sid}%21` } });
    expect(await Promise.all([asked('x'), asked('y')])).toEqual([
      [200, '["x","x!"]'],
      [200, '["y","y!"]'],
    ]);
  });

  it('are none for other paths and methods', async () => {
    expect([(await get(entry, '/api/none'))[0], (await get(entry, '/api/notes', { method: 'PUT' }))[0]]).toEqual([
      404, 405,
    ]);
  });

  it('take the request that they are made for', async () => {
    const own = nextEntry(
      folder,
      async () => ({ GET: (request: Request) => new Response(request.headers.get('x-own')) }),
      {
        requestOf: (request) => new Request(request, { headers: { 'x-own': 'yes' } }),
      },
    );
    expect(await get(own, '/api/notes')).toEqual([200, 'yes']);
  });
});

describe('endpoints of SvelteKit', () => {
  type Event = {
    params: object;
    locals: { user?: string };
    route: { id: string };
    cookies: { get(name: string): string | undefined };
  };
  const entry = svelteKitEntry(
    folder,
    async () => ({
      GET: ({ params, locals, route }: Event) => Response.json([route.id, params, locals.user]),
      POST: () => {
        throw { status: 403, body: { message: 'no' } };
      },
      fallback: () => {
        throw { status: 303, location: '/login' };
      },
    }),
    {
      handle: ({ event, resolve }: { event: Event; resolve: (event: Event) => Promise<Response> }) => {
        event.locals.user = event.cookies.get('sid') ?? 'nobody';
        return resolve(event);
      },
    },
  );

  it('are called with an event, within the hook', async () => {
    expect(await get(entry, '/api/notes/7', { headers: { cookie: 'sid=ann' } })).toEqual([
      200,
      '["/api/notes/[id]",{"id":"7"},"ann"]',
    ]);
    expect(await get(entry, '/files/a/b')).toEqual([200, '["/files/[...path]",{"path":"a/b"},"nobody"]']);
  });

  it('answer as what they throw stands for', async () => {
    expect(await get(entry, '/api/notes', { method: 'POST' })).toEqual([403, '{"message":"no"}']);
    expect(await get(entry, '/api/notes', { method: 'DELETE' })).toEqual([303, '/login']);
  });
});
