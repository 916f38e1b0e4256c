import { initTRPC, TRPCError } from '@trpc/server';
import type pg from 'pg';
import { PgBoss } from 'pg-boss';
import { afterAll, expect, it } from 'vitest';
import type { Action, Actor, Performance } from '../../../src/engine/index.ts';
import { createScratchDatabase } from '../engine/scratch-database.ts';
import { recipeProject } from './recipe-project.ts';

const project = recipeProject();
const { load } = project;
afterAll(() => project[Symbol.dispose]());

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

it('row level security and a materialized view: two pools, and a job that refreshes', async () => {
  const { pool, adminPool } = await load<{ pool: pg.Pool; adminPool: pg.Pool }>('two-roles.ts');
  const { piece: refresh } = await load<{ piece: Action<null> }>('materialized-views.ts');
  try {
    await adminPool.query(`
      DO $$ BEGIN CREATE ROLE app_user; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
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

it('queues: a job waits until a step does it, and is handed over as pg-boss hands it over', async () => {
  type Queue = Pick<PgBoss, 'send'> & { readonly doNext: () => Promise<object | undefined> };
  const { jobQueue } = await load<{ jobQueue: (handlers: object) => Queue }>('job-queue.ts');
  const done: unknown[] = [];
  const mail = async ([job]: { data: unknown }[]) => done.push(job?.data);
  const send = async (queue: Pick<PgBoss, 'send'>) => {
    const data = { to: 'ann', at: new Date(0) };
    await queue.send('mail', data);
    data.to = 'somebody else';
    await queue.send('mail', {});
  };
  const queue = jobQueue({ mail });
  await send(queue);
  expect(done).toEqual([]);
  expect(await queue.doNext()).toMatchObject({ name: 'mail' });
  await queue.doNext();
  expect(await queue.doNext()).toBeUndefined();

  await using scratch = await createScratchDatabase();
  const boss = new PgBoss({ connectionString: scratch.url, supervise: false, schedule: false });
  await boss.start();
  await boss.createQueue('mail');
  await send(boss);
  const own = [];
  for (let jobs = await boss.fetch('mail'); jobs.length > 0; jobs = await boss.fetch('mail')) own.push(jobs[0]?.data);
  await boss.stop({ graceful: false });
  expect(done).toEqual(own);
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
