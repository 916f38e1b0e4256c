import timers from 'node:timers';
import { setTimeout as sleep, setInterval as ticks } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockServerOf } from '../../../src/engine/database/scheduler/lock-waits.ts';
import { Hang } from '../../../src/engine/database/tap/hang.ts';
import { type StepOptions, type Tap, tapPool } from '../../../src/engine/database/tap/tap.ts';
import { controlNode, type NodeControl } from '../../../src/engine/run/node/control-node.ts';
import { createScratchDatabase, type ScratchDatabase } from './scratch-database.ts';

const NOON = Date.parse('2030-01-01T12:00:00Z');
const MINUTE = 60_000;

let scratch: ScratchDatabase;
let pool: pg.Pool;
let tap: Tap;
let watcher: pg.Client;
let node: NodeControl;
let seen: string[];
let moved: number[];

beforeEach(async () => {
  scratch = await createScratchDatabase();
  pool = new pg.Pool({ connectionString: scratch.url, max: 2, idleTimeoutMillis: 50, connectionTimeoutMillis: 5_000 });
  tap = tapPool(pool);
  watcher = new pg.Client({ connectionString: scratch.url });
  await watcher.connect();
  tap.askAt(lockServerOf(watcher));
  node = controlNode({ timers: tap });
  seen = [];
  moved = [];
  tap.scheduler.setClocksBy(async (nowMs) => {
    node.moveTo(nowMs);
    // As the clock of the database takes a round trip.
    await watcher.query('SELECT 1');
    moved.push(nowMs - NOON);
  });
  await tap.beginRun();
});

afterEach(async () => {
  node[Symbol.dispose]();
  await tap.abandon();
  await pool.end();
  await watcher.end();
  await scratch[Symbol.asyncDispose]();
});

const note = (text: string) => () => void seen.push(`${text} at ${Date.now() - NOON}`);

/** Runs a step at that many milliseconds past noon, until all is quiet. */
async function step(work: () => unknown, { nowMs = 0, ...options }: StepOptions = {}, id = 's1'): Promise<void> {
  node.begin({ instant: new Date(NOON + nowMs).toISOString(), stream: id });
  await tap.runStep(id, async () => void (await work()), { nowMs: NOON + nowMs, ...options });
  expect(await tap.quiet()).toEqual([]);
  node.end();
  tap.endStep();
}

const pass = (minutes: number, nowMs = 0) => step(() => {}, { nowMs, passesMs: minutes * MINUTE }, 's9');

describe('timers of the application', () => {
  it('fire within the step that sets them, in order, on the clock of the harness', async () => {
    await step(() => {
      setTimeout(note('late'), 900);
      setTimeout(note('soon'), 5);
      timers.setTimeout(note('at once'), 0);
      setTimeout(() => setTimeout(note('after that'), 100), 200);
    });
    expect(seen).toEqual(['at once at 1', 'soon at 5', 'after that at 300', 'late at 900']);
  });

  it('fire in whatever way they are set, while the action waits for them, and in no time', async () => {
    const start = performance.now();
    await step(async () => {
      await sleep(600);
      await promisify(setTimeout)(600);
      await timers.promises.scheduler.wait(600);
      note('slept')();
      for await (const _ of ticks(3_600_000)) break;
      note('ticked')();
      await new Promise<void>((resolve) => setTimeout(resolve, 10 * MINUTE));
      note('waited')();
    });
    expect(seen).toEqual(['slept at 1800', 'ticked at 3601800', 'waited at 4201800']);
    expect(performance.now() - start).toBeLessThan(60_000);
  });

  it('fire after what the database is asked for, or once as many statements were let go as milliseconds', async () => {
    await step(async () => {
      setTimeout(note('timer'), 3);
      for (let n = 1; n <= 4; n += 1) await pool.query('SELECT 1').then(note(`statement ${n}`));
    });
    // Each statement of a pool comes with a checkout.
    expect(seen).toEqual([
      'statement 1 at 0',
      'statement 2 at 0',
      'timer at 4',
      'statement 3 at 4',
      'statement 4 at 4',
    ]);
    seen = [];
    await step(async () => {
      setTimeout(note('timer'), 500);
      await pool.query('SELECT pg_sleep(0.05)').then(note('statement'));
    });
    expect(seen).toEqual(['statement at 0', 'timer at 500']);
  });

  it('send statements that are the step’s, which is quiet only after them', async () => {
    node.begin({ instant: new Date(NOON).toISOString(), stream: 's1' });
    await tap.runStep('s1', async () => void setTimeout(() => void pool.query("SELECT 'sent'"), 300), { nowMs: NOON });
    expect(await tap.quiet()).toEqual([]);
    expect(tap.endStep()).toMatchObject({ statements: [{ text: "SELECT 'sent'", step: 's1' }], late: [] });
  });

  it('are where statements come from that nothing else of the application sends', async () => {
    using _explaining = tap.explain();
    const set = async () => {
      setTimeout(pool.query.bind(pool), 300, "SELECT 'late'");
      setTimeout(pool.query.bind(pool), 200, "SELECT 'soon'");
    };
    await tap.runStep('s1', set, { nowMs: NOON });
    await tap.quiet();
    const [soon, late] = tap.endStep().statements;
    expect(late?.place?.file).toContain('timers.test.ts');
    expect(soon?.place).toEqual({ ...late?.place, line: (late?.place?.line ?? 0) + 1 });
  });

  it('that are longer than a second fire as time passes, in its step, and those that are not due do not', async () => {
    await step(() => {
      setTimeout(note('in a minute'), MINUTE);
      setTimeout(note('in ten'), 10 * MINUTE);
      setTimeout(() => void pool.query("SELECT 'in two'"), 2 * MINUTE);
    });
    await step(note('another step'), { nowMs: 30_000 }, 's2');
    expect(seen).toEqual(['another step at 30000']);
    node.begin({ instant: new Date(NOON + 31_000).toISOString(), stream: 's9' });
    await tap.runStep('s9', async () => {}, { nowMs: NOON + 31_000, passesMs: 5 * MINUTE });
    expect(await tap.quiet()).toEqual([]);
    expect(tap.endStep()).toMatchObject({ statements: [{ text: "SELECT 'in two'", step: 's9' }], late: [] });
    expect(seen).toEqual(['another step at 30000', 'in a minute at 60000']);
    expect(moved).toEqual([MINUTE, 2 * MINUTE]);
    await pass(60, 10 * MINUTE);
    expect(seen.at(-1)).toBe('in ten at 600000');
  });

  it('may be cleared, unreferenced and started anew', async () => {
    await step(() => {
      const cleared = setTimeout(note('cleared'), 10);
      clearTimeout(cleared);
      const byNumber = setTimeout(note('cleared by number'), 10);
      clearTimeout(Number(byNumber));
      const closed = setTimeout(note('closed'), 10);
      closed.close();
      const refreshed = setTimeout(note('refreshed'), 10);
      setTimeout(() => refreshed.refresh(), 5);
      expect(setTimeout(note('unreferenced'), 10).unref().hasRef()).toBe(false);
      clearTimeout(undefined);
      clearTimeout(123);
    });
    expect(seen).toEqual(['refreshed at 15']);
    await pass(1, 1_000);
    expect(seen).toEqual(['refreshed at 15', 'unreferenced at 1000']);
  });

  it('that are intervals hang no step: while an action waits for them they tick, and once whenever time passes', async () => {
    await step(async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      let count = 0;
      const polling = setInterval(() => {
        count += 1;
        if (count < 3) return;
        clearInterval(polling);
        resolve();
      }, 50);
      await promise;
      note('polled')();
      setInterval(note('tick'), 100);
    });
    expect(seen).toEqual(['polled at 150']);
    await pass(5);
    await pass(60, 5 * MINUTE);
    expect(seen).toEqual(['polled at 150', 'tick at 250', 'tick at 300100']);
  });

  it('that set themselves anew for ever hang no step either', async () => {
    let fired = 0;
    const again = () => {
      fired += 1;
      setTimeout(again, 100);
    };
    await step(again);
    expect(fired).toBe(11);
    await pass(24 * 60, 1_000);
    expect(fired).toBe(1_011);
  });

  it('of a run before never fire', async () => {
    await step(() => void setTimeout(note('former'), 2 * MINUTE));
    await tap.beginRun();
    await pass(60);
    expect(seen).toEqual([]);
  });

  it('that throw do so to nobody', async () => {
    const thrown = new Promise((resolve) => {
      const listeners = process.listeners('uncaughtException');
      process.removeAllListeners('uncaughtException');
      process.once('uncaughtException', (error) => {
        for (const listener of listeners) process.on('uncaughtException', listener);
        resolve([error.message, tap.isInCourse]);
      });
    });
    await step(() => {
      setTimeout(() => {
        throw new Error('from a timer');
      }, 10);
    });
    expect(await thrown).toEqual(['from a timer', true]);
  });

  it('let a time-out win against a statement that waits for a lock, and lose against one that runs', async () => {
    await watcher.query('CREATE TABLE t (id int); INSERT INTO t VALUES (1)');
    const race = (text: string) =>
      Promise.race([pool.query(text).then(() => 'answered'), sleep(500).then(() => 'timed out')]);
    let first = '';
    let second = '';
    await step(async () => {
      const client = await pool.connect();
      await client.query('BEGIN; UPDATE t SET id = 2');
      first = await race('SELECT pg_sleep(0.1)');
      second = await race('UPDATE t SET id = 3');
      await client.query('COMMIT');
      client.release();
    });
    expect([first, second]).toEqual(['answered', 'timed out']);
  });

  it('keep an action from being taken for one that waits for itself', async () => {
    await watcher.query('CREATE TABLE t (id int); INSERT INTO t VALUES (1)');
    await step(async () => {
      const client = await pool.connect();
      await client.query('BEGIN; UPDATE t SET id = 2');
      setTimeout(() => void client.query('COMMIT').then(() => client.release()), 5_000);
      await pool.query('UPDATE t SET id = 3');
    });
  });
});

describe('other timers', () => {
  it('stay real: those of nobody’s course, and those of the pool', async () => {
    const start = performance.now();
    await step(() => pool.query('SELECT 1'));
    expect(pool.totalCount).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(performance.now() - start).toBeGreaterThan(190);
    expect(pool.totalCount).toBe(0);
  });

  it('fire no deadline before its time', async () => {
    const run = tap.runStep('s1', () => new Promise(() => {}), { deadlineMs: 100 });
    await expect(run).rejects.toThrow(Hang);
  });
});
