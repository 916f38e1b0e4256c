import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { initTRPC, TRPCError } from '@trpc/server';
import { Hono } from 'hono';
import { getSignedCookie } from 'hono/cookie';
import type pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Action, Actor, Performance } from '../../src/engine/index.ts';
import { installSources } from './init/project.ts';

/** The recipes' pieces of code as modules: by the name in their first line, or by the heading that they stand under. */
const project = mkdtempSync(join(tmpdir(), 'leakproof-recipes-'));
const folder = join(project, 'tests/integration/harness');
const load = <Module>(name: string): Promise<Module> => import(/* @vite-ignore */ join(folder, name));

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  mkdirSync(join(project, 'node_modules'));
  installSources(project);
  symlinkSync(resolve('node_modules/pg'), join(project, 'node_modules/pg'));
  for (const [file, code] of Object.entries(routes)) {
    mkdirSync(dirname(join(project, file)), { recursive: true });
    writeFileSync(join(project, file), code);
  }
  const text = readFileSync('docs/recipes.md', 'utf8');
  let heading = '';
  for (const [, title, code = ''] of text.matchAll(/^## (.+)$|^```ts\n([\s\S]*?)^```$/gm)) {
    if (title !== undefined) heading = title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
    else {
      const [, name] = /^\/\/ ([\w-]+\.ts)\n/.exec(code) ?? [];
      writeFileSync(join(folder, name ?? `${heading}.ts`), name === undefined ? pieceOf(code) : code);
    }
  }
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

/** An entry of a harness, or a value that stands in one. */
function pieceOf(code: string): string {
  const value = code.startsWith('{') ? code.trim() : `{ ${code} }`;
  return `import { catalogFixtures } from 'leakproof';\nimport { adminPool as pool } from './two-roles.ts';\nexport const piece = ${value};\nvoid [catalogFixtures, pool];\n`;
}

const ask = (path: string, init?: RequestInit) => new Request(`http://x${path}`, init);
const textOf = async (response: Response | Promise<Response>) => (await response).text();

/** What an application of either has at the places where they look for it. */
const routes = {
  'src/hooks.server.ts': `export const handle = ({ event, resolve }) => {
  event.locals.user = event.cookies.get('sid');
  return resolve(event);
};`,
  'src/routes/api/notes/[id]/+server.ts':
    "export const GET = ({ params, locals }) => new Response([params.id, locals.user].join(' of '));",
  'src/app/api/notes/[id]/route.ts': `import { cookies } from '../../../../../tests/integration/harness/next-headers.ts';
export const GET = async (_, { params }) => new Response(\`\${(await params).id} of \${(await cookies()).get('sid')?.value}\`);`,
};

type Entry = (request: Request) => Response | Promise<Response>;

it.each([
  ['SvelteKit: a handler gets its event, with the locals that handle makes of the cookie', 'svelte-application.ts'],
  ['Next: a handler gets its parameters, and next/headers the request under way', 'next-application.ts'],
])('%s', async (_, file) => {
  const { application } = await load<{ application: () => Entry }>(file);
  vi.spyOn(process, 'cwd').mockReturnValue(project);
  const entry = application();
  vi.restoreAllMocks();
  const asked = ['ann', 'ben'].map((who) =>
    textOf(entry(ask('/api/notes/7?x=1', { headers: { cookie: `a=b; sid=${who}` } }))),
  );
  expect(await Promise.all(asked)).toEqual(['7 of ann', '7 of ben']);
  expect((await entry(ask('/api/notes/7', { method: 'DELETE' }))).status).toBe(405);
  expect((await entry(ask('/api/other'))).status).toBe(404);
});

it('Nest: what answers is the listener below, once the application has begun', async () => {
  const { nestApplication } = await load<{
    nestApplication: (create: () => Promise<object>) => Promise<(request: Request) => Promise<Response>>;
  }>('nest-application.ts');
  let begun = false;
  const listener = (_: object, response: { end: (text: string) => void }) => response.end(`begun: ${begun}`);
  const entry = await nestApplication(async () => ({
    init: async () => {
      begun = true;
    },
    getHttpAdapter: () => ({ getInstance: () => listener }),
  }));
  expect(await textOf(entry(ask('/')))).toBe('begun: true');
});

it('tRPC: what a procedure throws says what became of it', async () => {
  const { callProcedure } = await load<{
    callProcedure: (actor: Actor, call: () => Promise<unknown>) => Promise<Performance>;
  }>('call-procedure.ts');
  const actor = { id: 'ann', tenant: 'red', role: 'member', person: 'ann' };
  const { router, procedure, createCallerFactory } = initTRPC.create();
  const notes = router({
    get: procedure.query(() => ({ at: new Date(0) })),
    another: procedure.query(() => {
      throw new TRPCError({ code: 'NOT_FOUND' });
    }),
    broken: procedure.query(() => {
      throw new Error('planted');
    }),
  });
  const caller = createCallerFactory(notes)({});
  expect(await callProcedure(actor, () => caller.get())).toMatchObject({
    outcome: { kind: 'succeeded' },
    observations: [{ tenants: ['red'], content: { at: '1970-01-01T00:00:00.000Z' } }],
  });
  expect((await callProcedure(actor, () => caller.another())).outcome).toEqual({ kind: 'refused', code: 'NOT_FOUND' });
  expect((await callProcedure(actor, () => caller.broken())).outcome).toEqual({ kind: 'fault', message: 'planted' });
  await expect(callProcedure(actor, () => Promise.reject(new Error('other')))).rejects.toThrow('other');
});

it('better-auth: the cookie is signed as those who read signed cookies expect it', async () => {
  vi.stubEnv('BETTER_AUTH_SECRET', 'a secret');
  const { sessionCookie } = await load<{ sessionCookie: (token: string) => { cookie: string } }>('session-cookie.ts');
  const reader = new Hono().get('/', async (c) =>
    c.json(await getSignedCookie(c, 'a secret', 'better-auth.session_token')),
  );
  const read = async (headers: { cookie: string }) => (await reader.request('/', { headers })).json();
  expect(await read(sessionCookie('token-of-ann'))).toBe('token-of-ann');
  vi.stubEnv('BETTER_AUTH_SECRET', 'another');
  expect(await read(sessionCookie('token-of-ann'))).toBe(false);
  vi.unstubAllEnvs();
});

it('row level security and a materialized view: two pools, and a job that refreshes', async () => {
  const { pool, adminPool } = await load<{ pool: pg.Pool; adminPool: pg.Pool }>('two-roles.ts');
  const { piece: refresh } = await load<{ piece: Action<null> }>('materialized-views.ts');
  try {
    await adminPool.query(`
      DO $$ BEGIN CREATE ROLE app_user; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
      CREATE TABLE secrets (id int); INSERT INTO secrets VALUES (1); ALTER TABLE secrets ENABLE ROW LEVEL SECURITY;
      GRANT SELECT ON secrets TO app_user;
      CREATE MATERIALIZED VIEW totals AS SELECT count(*)::int AS of FROM secrets; INSERT INTO secrets VALUES (2);`);
    expect([
      (await pool.query('SELECT * FROM secrets')).rows,
      (await adminPool.query('SELECT * FROM secrets')).rows.length,
    ]).toEqual([[], 2]);
    expect(
      (
        await refresh.perform({
          app: null,
          actor: { id: 'system', tenant: null, role: 'system', person: null },
          input: {},
        })
      ).outcome,
    ).toEqual({
      kind: 'succeeded',
    });
    expect((await adminPool.query('SELECT of FROM totals')).rows).toEqual([{ of: 2 }]);
  } finally {
    await adminPool.query('DROP MATERIALIZED VIEW IF EXISTS totals; DROP TABLE IF EXISTS secrets');
    await Promise.all([pool.end(), adminPool.end()]);
  }
});

it('live streams: each event is reported with who listens, however it comes in pieces', async () => {
  const { listen } = await load<{
    listen: (stream: ReadableStream, listener: object, observe: (seen: object) => void) => { done: Promise<void> };
  }>('listen.ts');
  const seen: object[] = [];
  const pieces = ['event: note\nda', 'ta: {"of":"red"}\n\n: still here\n\ndata: 2\n', '\n'];
  const stream = new ReadableStream({
    start: (controller) => {
      for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
      controller.close();
    },
  });
  await listen(stream, { id: 'ann', tenant: 'red' }, (observation) => seen.push(observation)).done;
  const event = { channel: 'event', tenants: ['red'], recipient: 'ann' };
  expect(seen).toEqual([
    { ...event, content: { of: 'red' } },
    { ...event, content: 2 },
  ]);
});

it('queues: a job waits until a step does it', async () => {
  type Queue = { send: (name: string, data: object) => Promise<string>; doNext: () => Promise<object | undefined> };
  const { jobQueue } = await load<{ jobQueue: (handlers: object) => Queue }>('job-queue.ts');
  const done: unknown[] = [];
  const queue = jobQueue({ mail: async ([job]: { data: unknown }[]) => done.push(job?.data) });
  const data = { to: 'ann' };
  await queue.send('mail', data);
  data.to = 'somebody else';
  expect(done).toEqual([]);
  expect(await queue.doNext()).toMatchObject({ name: 'mail' });
  expect(done).toEqual([{ to: 'ann' }]);
  expect(await queue.doNext()).toBeUndefined();
});

it('feature flags: an action changes what the application asks', async () => {
  const { flagsOf } = await load<{
    flagsOf: (defaults: object) => {
      isEnabled: (name: string) => boolean;
      set: (name: string, value: boolean) => void;
    };
  }>('flags.ts');
  const flags = flagsOf({ next: true });
  expect([flags.isEnabled('next'), flags.isEnabled('other')]).toEqual([true, false]);
  flags.set('next', false);
  expect(flags.isEnabled('next')).toBe(false);
});

it.each(['better-auth.ts', 'cuid2-nanoid-ulid-and-the-like.ts'])('%s: is an entry of a harness', async (name) => {
  expect(Object.keys((await load<{ piece: object }>(name)).piece)).toHaveLength(1);
});
