import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { HttpEntry } from '../../../src/engine/harness/perform-http.ts';
import { answersOf, recipeProject } from './recipe-project.ts';

const route = 'src/app/api/notes/[id]/route.ts';

/** Handlers that do what handlers do, the project's configuration, and one in which `next/headers` is Next's own. */
const files = {
  'package.json': JSON.stringify({ name: 'next-application', type: 'module' }),
  [route]: `import { cookies, headers } from 'next/headers';
import { notFound, permanentRedirect, redirect } from 'next/navigation';
import { type NextRequest, NextResponse } from 'next/server';

type Context = { params: Promise<{ id: string }> };

export async function GET(request: NextRequest, { params }: Context) {
  const { id } = await params;
  const jar = await cookies();
  if (id === 'missing') notFound();
  jar.set('seen', id, { path: '/' });
  jar.set({ name: 'last', value: 'a b', maxAge: 60 });
  jar.delete('other');
  if (id === 'old') redirect('/api/notes/7');
  if (id === 'moved') permanentRedirect('/api/notes/7');
  const asked = { of: jar.get('sid')?.value, seen: jar.get('seen')?.value, names: jar.getAll().map(({ name }) => name), has: jar.has('other') };
  const own = { x: request.nextUrl.searchParams.get('x'), sid: request.cookies.get('sid')?.value, lang: (await headers()).get('x-lang') };
  return NextResponse.json({ id, asked, own }, { headers: { 'x-own': 'yes' } });
}

export async function POST(request: NextRequest) {
  const response = NextResponse.json(await request.json(), { status: 201 });
  response.cookies.set('made', 'yes');
  return response;
}
`,
  'swapped.config.ts': `import { swapModule } from 'leakproof/vite';

export default { plugins: [swapModule('node_modules/next/headers.js', 'tests/integration/harness/next-headers.ts')] };
`,
  'own.config.ts': 'export default {};\n',
};

const headers = { cookie: 'sid=ann%20b; other=1', 'x-lang': 'nl' };
const asked = [
  { path: '/api/notes/7?x=1%2F2', headers },
  { path: '/api/notes/7', headers: { cookie: 'sid=ben' } },
  { path: '/api/notes/7', method: 'HEAD', headers },
  { path: '/api/notes/7', method: 'OPTIONS', headers },
  { path: '/api/notes/7', method: 'DELETE', headers },
  { path: '/api/notes/7', method: 'POST', body: '{"title":"a note"}', headers },
  ...['missing', 'old', 'moved', 'a%20b'].map((id) => ({ path: `/api/notes/${id}`, headers })),
];

it("Next: answers as Next's own route module does, with its requests and without its storage", async () => {
  using project = recipeProject({ files, packages: { next: 'next', react: 'react', 'react-dom': 'react-dom' } });
  const entryOf = nextOwn();
  await using theirs = await project.open('own.config.ts');
  const own = await answersOf(entryOf(await theirs.load<object>(route)), asked);
  await using ours = await project.open('swapped.config.ts');
  const { application } = await ours.load<{ application: () => HttpEntry }>(
    'tests/integration/harness/next-application.ts',
  );
  expect(own.map((answer) => 'status' in answer && answer.status)).toEqual([
    200, 200, 200, 204, 405, 201, 404, 307, 308, 200,
  ]);
  expect(await answersOf(application(), asked)).toEqual(own);
});

/** What Next answers requests to a route by, as its server makes it of the handlers. What they import has to find Next's storage there. */
function nextOwn(): (handlers: object) => HttpEntry {
  const from = createRequire(join(process.cwd(), 'package.json'));
  from('next/dist/server/node-environment-baseline');
  const { AppRouteRouteModule } = from('next/dist/server/route-modules/app-route/module.compiled.js');
  const { NextRequest } = from('next/server');
  const definition = { kind: 'APP_ROUTE', page: '/api/notes/[id]/route', pathname: '/api/notes/[id]' };
  return (handlers) => {
    const module = new AppRouteRouteModule({ userland: () => handlers, definition });
    return async (request) => {
      await module.ensureUserland();
      const id = decodeURIComponent(new URL(request.url).pathname.split('/').at(-1) ?? '');
      return module.handle(new NextRequest(request), {
        params: { id },
        renderOpts: { experimental: {}, supportsDynamicResponse: true },
        previewProps: { previewModeId: '' },
        sharedContext: { buildId: '' },
      });
    };
  };
}
