import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import type { Way } from './misbehaving.ts';

/** A line of the table in docs/reliability.md. */
export type Misbehaviour = {
  readonly does: string;
  /** What leakproof says of it. What stands between backquotes is said literally. */
  readonly says: string;
  readonly way: Way;
};

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const blowUp = () => {
  throw new Error('looked at');
};
const showing = (content: unknown) => () => ({
  outcome: { kind: 'succeeded' },
  observations: [{ channel: 'response', tenants: ['a'], recipient: 'ann', content }],
});
const holdsItself: { self?: unknown } = {};
holdsItself.self = holdsItself;

let letGoOn = () => {};

/** Pools of which a client listens. One is kept for good, so that more of them would use up the pool. */
const listening = new WeakSet<object>();

const hostile = new Proxy({}, new Proxy({}, { get: () => blowUp }));

const aNote = "INSERT INTO notes (tenant_id, body) VALUES ('a', 'b')";

/** In the order of the table in docs/reliability.md, which a test holds to this. */
export const misbehaviours: readonly Misbehaviour[] = [
  {
    does: 'never answers',
    says: '`APP-001 misbehave no end`: `it had not ended after 0.1 s: nothing of it was under way in the database`',
    way: { work: () => new Promise(() => {}), deadlineMs: 100 },
  },
  {
    does: 'waits for a statement that takes too long',
    says: '`APP-001 misbehave no end`: `a statement runs: SELECT pg_sleep(60)`',
    way: { work: (pool) => pool.query('SELECT pg_sleep(60)'), deadlineMs: 1_000 },
  },
  {
    does: 'tries again for ever when a statement fails',
    says: '`APP-001 misbehave no end`: `it had not ended after 0.3 s`',
    way: {
      work: async (pool) => {
        for (;;) await pool.query('SELECT nothing').catch(() => {});
      },
      deadlineMs: 300,
    },
  },
  {
    does: 'writes on and on by `setInterval`',
    says: '`No leak found`: it ticks while the action waits, and then once whenever time passes',
    way: {
      work: async (pool) => {
        setInterval(() => pool.query(aNote), 10);
        await sleep(60);
      },
      runs: 4,
    },
  },
  {
    does: 'waits with one client for a lock that another of its clients holds',
    says: "`APP-001 misbehave deadlock`: `client 2 (UPDATE notes SET body = 'c') waits for client 1, which has a transaction open`",
    way: {
      work: async (pool) => {
        const client = await pool.connect();
        await client.query('BEGIN');
        await client.query(aNote);
        await client.query('LOCK TABLE notes');
        await pool.query("UPDATE notes SET body = 'c'");
      },
    },
  },
  {
    does: 'checks out more clients than its pool has',
    says: '`APP-001 misbehave deadlock`: `a checkout waits for a client, and none comes back to the pool`',
    way: {
      work: async (pool) => {
        for (let clients = 0; clients < 4; clients += 1) await pool.connect();
      },
    },
  },
  {
    does: 'never gives a client back',
    says: '`APP-001 misbehave client never given back`: `its last statement: SELECT 1`',
    way: { work: async (pool) => (await pool.connect()).query('SELECT 1') },
  },
  {
    does: 'leaves a transaction open',
    says: '`APP-001 misbehave transaction left open`: `a client went back to the pool with an open transaction`',
    way: {
      work: async (pool) => {
        const client = await pool.connect();
        await client.query('BEGIN');
        await client.query(aNote);
        client.release();
      },
    },
  },
  {
    does: 'leaves a transaction aborted',
    says: '`APP-001 misbehave transaction left open`: `with an aborted transaction`',
    way: {
      work: async (pool) => {
        const client = await pool.connect();
        await client.query('BEGIN');
        await client.query('SELECT nothing').catch(() => {});
        client.release();
      },
    },
  },
  {
    does: 'keeps a client that listens',
    says: '`No leak found`: it may',
    way: {
      work: async (pool) => {
        if (listening.has(pool)) return;
        listening.add(pool);
        await (await pool.connect()).query('LISTEN news');
      },
    },
  },
  {
    does: 'closes its pool',
    says: '`APP-001 notes.add fault`: `Cannot use a pool after calling end on the pool`, by whoever comes next',
    way: { work: (pool) => pool.end() },
  },
  {
    does: 'writes after it has answered',
    says: '`APP-001 misbehave late write`: `misbehave by ann went on with statements after the step had ended`',
    way: {
      work: (pool) => {
        // Each call lets the one before it go on.
        letGoOn();
        const { promise, resolve } = Promise.withResolvers<void>();
        letGoOn = resolve;
        void promise.then(() => pool.query(aNote));
      },
      runs: 6,
    },
  },
  {
    does: 'sets a timer that throws, and waits for it',
    says: '`APP-001 misbehave caught error`: `nobody caught the timer blew up`',
    way: {
      work: async () => {
        setTimeout(blowUpLater, 1);
        await sleep(20);
      },
    },
  },
  {
    does: 'sets a timer of 10 ms that throws, and does not wait for it',
    says: '`APP-001 misbehave caught error`: `nobody caught the timer blew up`',
    way: {
      work: () => {
        setTimeout(blowUpLater, 10);
      },
    },
  },
  {
    does: 'sets a timer of a minute that throws',
    says: '`APP-001 time.pass caught error`: `nobody caught the timer blew up`',
    way: {
      work: async (pool) => {
        await pool.query('SELECT 1');
        setTimeout(blowUpLater, 60_000);
      },
      runs: 20,
    },
  },
  {
    does: "throws by a timer of Node's own (`AbortSignal.timeout`) when its step is over",
    says: '`APP-001 misbehave late error`: `misbehave by ann left something running that broke after the step had ended: nobody caught the timer blew up`',
    way: { work: () => throwLater(10), runs: 30 },
  },
  {
    does: 'does so when its run is over',
    says: '`APP-001 misbehave late error`: the step of the run that is over is blamed',
    way: { work: () => throwLater(150), runs: 60 },
  },
  {
    does: 'does so while it is built, and throws some runs later',
    says: '`HarnessError: running sequences failed: between steps nobody caught the timer blew up`',
    way: { build: throwLaterOnce(8), runs: 100 },
  },
  {
    does: 'forgets a promise that rejects',
    says: '`APP-001 misbehave caught error`: `nobody caught the promise blew up`',
    way: { work: () => void Promise.reject(new Error('the promise blew up')) },
  },
  {
    does: 'throws while it is built',
    says: '`HarnessError: building the application failed: the factory blew up`',
    way: {
      build: () => {
        throw new Error('the factory blew up');
      },
    },
  },
  {
    does: 'forgets a promise that rejects while it is built',
    says: '`HarnessError: building the application failed: nobody caught the promise blew up`',
    way: { build: () => void Promise.reject(new Error('the promise blew up')) },
  },
  {
    does: 'throws while it is disposed of',
    says: '`HarnessError: closing the application failed: the end blew up`',
    way: {
      dispose: () => {
        throw new Error('the end blew up');
      },
    },
  },
  {
    does: 'throws `undefined`',
    says: '`APP-001 misbehave fault`: `misbehave by ann broke: undefined`',
    way: { work: () => Promise.reject(undefined) },
  },
  {
    does: 'throws a proxy that throws when it is looked at',
    says: '`APP-001 misbehave fault`: `misbehave by ann broke: something that cannot be looked at`',
    way: { work: () => Promise.reject(hostile) },
  },
  {
    does: 'answers with an object whose getter throws',
    says: "`APP-001 misbehave fault`: `what it showed through 'response' cannot be looked at`",
    way: {
      returns: showing({
        get x() {
          return blowUp();
        },
      }),
    },
  },
  {
    does: 'answers with an object that holds itself',
    says: '`APP-001 misbehave fault`: `it is nested more than 200 levels deep, or holds itself`',
    way: { returns: showing(holdsItself) },
  },
  {
    does: 'answers with 2 MB of one word',
    says: '`No leak found`: it is searched whole, and decoded for its first 250,000 characters',
    way: { returns: showing('xY'.repeat(1e6)) },
  },
  {
    does: 'returns `null` from `perform`',
    says: "`UsageError: performing 'misbehave' failed: it returned null; expected { outcome, observations }`",
    way: { returns: () => null },
  },
  {
    does: 'returns a `Response` from `perform`',
    says: "`UsageError: performing 'misbehave' failed: it returned an object of class Response`",
    way: { returns: () => new Response('x') },
  },
  {
    does: 'shows something through a channel that is not declared',
    says: "`UsageError: performing 'misbehave' failed: observations[0].channel is 'sms'`",
    way: {
      returns: () => ({
        outcome: { kind: 'succeeded' },
        observations: [{ channel: 'sms', tenants: ['a'], recipient: 'ann', content: null }],
      }),
    },
  },
  {
    does: 'truncates tables, those of others included',
    says: '`TENANT-002 misbehave delete tenants`',
    way: { work: (pool) => pool.query('TRUNCATE notes, people, tenants') },
  },
  {
    does: 'drops a table',
    says: '`changed the schema: public.notes is not there any more`',
    way: { work: (pool) => pool.query('DROP TABLE notes') },
  },
  {
    does: 'adds a column',
    says: '`changed the schema: public.notes has other columns, or other triggers of the journal`',
    way: { work: (pool) => pool.query('ALTER TABLE notes ADD COLUMN x int') },
  },
  {
    does: 'makes a table of its own in a step',
    says: '`No leak found`: what it holds is not seen, and not put back',
    way: { work: (pool) => pool.query('CREATE TABLE IF NOT EXISTS more (id int); INSERT INTO more VALUES (1)') },
  },
  {
    does: "drops the harness's schema",
    says: '`changed the schema: leakproof.`',
    way: { work: (pool) => pool.query('DROP SCHEMA leakproof CASCADE') },
  },
  {
    does: "disables the harness's triggers",
    says: '`changed the schema: public.notes has other columns, or other triggers of the journal`',
    way: { work: (pool) => pool.query(`ALTER TABLE notes DISABLE TRIGGER ALL; ${aNote}`) },
  },
  {
    does: 'writes as a replica does, which fires no triggers',
    says: '`TENANT-002 misbehave delete tenants`',
    way: { work: (pool) => pool.query(`SET session_replication_role = replica; DELETE FROM tenants WHERE id = 'b'`) },
  },
  {
    does: 'changes the working directory',
    says: '`No leak found`: a bundle goes where it would have gone',
    way: { work: () => process.chdir('/') },
  },
  {
    does: 'changes DATABASE_URL and the time zone in its environment',
    says: '`No leak found`: the variables of the database cannot be changed',
    way: {
      work: () => {
        process.env.DATABASE_URL = 'postgres://elsewhere.example/production';
        process.env.TZ = 'Asia/Tokyo';
      },
    },
  },
  {
    does: 'listens for uncaught exceptions, and swallows its own',
    says: '`APP-001 misbehave caught error`: `nobody caught the promise blew up`',
    way: {
      work: () => {
        process.on('unhandledRejection', swallow);
        void Promise.reject(new Error('the promise blew up'));
      },
    },
  },
  {
    does: 'puts its own into `Array.prototype`, and in place of `Date` and `Math.random`',
    says: '`No leak found`',
    way: {
      work: () => {
        Object.assign(Array.prototype, { last: () => 1 });
        globalThis.Date = class extends Date {} as DateConstructor;
        Math.random = () => 0.5;
      },
    },
  },
  {
    does: 'puts timers that never fire in place of `setTimeout` and `setImmediate`',
    says: '`No leak found`',
    way: {
      work: () => {
        Object.assign(globalThis, { setTimeout: () => 1, setImmediate: () => 1 });
      },
    },
  },
];

function swallow(): void {}

/** What has yet to throw, of whichever application. */
const toThrow = new Set<AbortSignal>();

function throwLater(ms: number): void {
  const signal = AbortSignal.timeout(ms);
  toThrow.add(signal);
  signal.addEventListener('abort', () => {
    toThrow.delete(signal);
    blowUpLater();
  });
}

/** Resolves when all that was to throw has thrown: else it would be the next application's. */
export async function allHaveThrown(): Promise<void> {
  for (const signal of toThrow) if (!signal.aborted) await once(signal, 'abort');
  await turn();
}

/** From the n-th time on that it is called, when a session has been opened for long. */
function throwLaterOnce(first: number): () => void {
  let times = 0;
  return () => {
    times += 1;
    if (times >= first) throwLater(50);
  };
}

function blowUpLater(): never {
  throw new Error('the timer blew up');
}
