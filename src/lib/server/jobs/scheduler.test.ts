import { expect, test } from 'vitest';
import type { Context } from '../context.ts';
import { EventHub } from '../event-hub.ts';
import { TtlCache } from '../ttl-cache.ts';
import { startScheduler } from './scheduler.ts';

const logged: string[] = [];
const clock = () => new Date(0);
/** The jobs of these tests touch no database. */
const context = {
  clock,
  hub: new EventHub(),
  metricsCache: new TtlCache({ clock, ttlMs: 0 }),
  log: (message: string) => logged.push(message),
} as Partial<Context> as Context;

const report = { job: 'test', changed: 0, failures: 0 };

test('runs a job again and again, never twice at a time, also after it failed; stopping waits for the run', async () => {
  let running = 0;
  let most = 0;
  let runs = 0;
  const job = async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 5));
    running -= 1;
    runs += 1;
    if (runs === 1) throw new Error('the first run fails');
    return report;
  };
  const scheduler = startScheduler(context, [{ job, everyMs: 1 }]);
  await expect.poll(() => runs).toBeGreaterThan(2);
  await scheduler.stop();
  const runsAtStop = runs;
  expect({ running, most, logged }).toEqual({ running: 0, most: 1, logged: ['a job failed'] });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(runs).toBe(runsAtStop);
});

test('stopping does not wait for the next run', async () => {
  const scheduler = startScheduler(context, [{ job: async () => report, everyMs: 3_600_000 }]);
  await new Promise((resolve) => setTimeout(resolve, 5));
  await scheduler.stop();
});
