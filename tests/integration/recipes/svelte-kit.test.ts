import { createServer } from 'vite';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { nodeEntry } from '../../../src/engine/harness/node-entry.ts';
import type { HttpEntry } from '../../../src/engine/harness/perform-http.ts';
import { answersOf, recipeProject } from './recipe-project.ts';

const application = 'tests/integration/harness/svelte-application.ts';

/** What an application has: a hook of two, `$lib` and `$env`, and endpoints that do what endpoints do. */
const filesOf = ({ lib, env }: { readonly lib: string; readonly env: string }) => ({
  'package.json': JSON.stringify({ name: 'kit', type: 'module', imports: { '#lib/*': './src/lib/*' } }),
  'vite.config.ts': `import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';

export default defineConfig({ plugins: [sveltekit()] });
`,
  'src/app.html': '<html><head>%sveltekit.head%</head><body>%sveltekit.body%</body></html>',
  'src/lib/server/mailer.ts': "export const mailer = { to: (who: string) => 'by post to '.concat(who) };\n",
  'tests/integration/harness/mailer.ts': "export const mailer = { to: (who: string) => 'noted for '.concat(who) };\n",
  'src/lib/where.ts': `import { PLACE } from '${env}';\n\nexport const place: string = PLACE;\n`,
  'src/hooks.server.ts': `import { redirect } from '@sveltejs/kit';
import { sequence } from '@sveltejs/kit/hooks';

const who = ({ event, resolve }) => {
  event.locals.user = event.cookies.get('sid');
  return resolve(event);
};
const guard = async ({ event, resolve }) => {
  if (event.locals.user === undefined) redirect(307, '/api/login');
  const response = await resolve(event);
  response.headers.set('x-own', event.locals.user);
  return response;
};

export const handle = sequence(who, guard);
`,
  'src/routes/api/notes/[id]/+server.ts': `import { error, json, redirect } from '@sveltejs/kit';
import { getRequestEvent } from '$app/server';
import { mailer } from '${lib}/server/mailer${lib === '#lib' ? '.ts' : ''}';
import { place } from '${lib}/where${lib === '#lib' ? '.ts' : ''}';

export const GET = ({ params, locals, cookies, url, route }) => {
  if (params.id === 'missing') error(404, 'no such note');
  if (params.id === 'strange') error(422);
  cookies.set('seen', params.id, { path: '/' });
  if (params.id === 'old') redirect(303, '/api/notes/7');
  const { user } = getRequestEvent().locals;
  return json({ id: params.id, of: locals.user, user, place, mail: mailer.to(user), x: url.searchParams.get('x'), route: route.id });
};
export const POST = async ({ request, cookies, setHeaders }) => {
  cookies.delete('sid', { path: '/' });
  setHeaders({ 'x-own': 'set' });
  return new Response(await request.text(), { status: 201 });
};
`,
  'src/routes/(files)/api/files/[...path]/+server.ts': `export const GET = ({ params }) => new Response(params.path);
export const fallback = ({ request }) => new Response(request.method + ' as well');
`,
});

const cookie = 'other=1; sid=ann%20b';
const asked = [
  { path: '/api/notes/7?x=1%2F2', headers: { cookie } },
  { path: '/api/notes/7', headers: { cookie: 'sid=ben' } },
  { path: '/api/notes/7', headers: {} },
  { path: '/api/notes/7', method: 'HEAD', headers: { cookie } },
  { path: '/api/notes/7', method: 'DELETE', headers: { cookie } },
  { path: '/api/notes/7', method: 'POST', body: 'a note', headers: { cookie } },
  ...['missing', 'strange', 'old', 'a%20b'].map((id) => ({ path: `/api/notes/${id}`, headers: { cookie } })),
  { path: '/api/none', headers: {} },
  { path: '/api/none/there', headers: { cookie } },
  { path: '/api/files/a/b.txt', headers: { cookie } },
  { path: '/api/files/a', method: 'PUT', headers: { cookie } },
].map((one) => ({ ...one, headers: { accept: 'application/json', ...one.headers } }));

type Kit = { readonly kit: string; readonly lib: string; readonly env: string; readonly also?: string };

const newest: Kit = {
  kit: '@sveltejs/kit',
  lib: '#lib',
  env: '$app/env/private',
  also: "import { defineEnvVars } from '@sveltejs/kit/env';\n\nexport const variables = defineEnvVars({ PLACE: {} });\n",
};
const before: Kit = { kit: 'kit-2', lib: '$lib', env: '$env/static/private' };

function kitProject({ kit, lib, env, also }: Kit) {
  return recipeProject({
    files: { ...filesOf({ lib, env }), ...(also === undefined ? {} : { 'src/env.ts': also }) },
    packages: {
      vitest: 'vitest',
      svelte: 'svelte',
      '@sveltejs/kit': kit,
      '@sveltejs/vite-plugin-svelte': '@sveltejs/vite-plugin-svelte',
    },
  });
}

/** What SvelteKit's own server answers. That of version 2 answers the same, errors aside, which do not repeat their status. */
let own: readonly object[];
const comparable = (answers: readonly object[]): unknown =>
  JSON.parse(JSON.stringify(answers).replaceAll(/\{\\"status\\":\d+,/g, '{'));

beforeAll(async () => {
  vi.stubEnv('PLACE', 'here');
  using _project = kitProject(newest);
  const server = await createServer({
    root: process.cwd(),
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
    logLevel: 'silent',
  });
  own = await answersOf(
    nodeEntry((request, response) => server.middlewares(request, response)),
    asked,
  );
  await server.close();
  expect(own.filter((answer) => 'status' in answer && answer.status === 200)).toHaveLength(6);
});
afterAll(() => {
  vi.unstubAllEnvs();
});

it.each([newest, before])(
  "$kit: answers as SvelteKit's own server does, with what a harness puts in the place of a module",
  async (kit) => {
    using project = kitProject(kit);
    await using opened = await project.open('vitest.integration.config.ts');
    const { application: entry } = await opened.load<{ application: () => HttpEntry }>(application);
    const answers = await answersOf(entry(), asked);
    expect(JSON.stringify(answers)).toContain('noted for');
    expect(comparable(JSON.parse(JSON.stringify(answers).replaceAll('noted for', 'by post to')))).toEqual(
      comparable(own),
    );
  },
);
