import { expect, test } from 'vitest';
import type { Context } from '../context.ts';
import { notFound } from '../problem.ts';
import { defineJob } from './job.ts';

/** Two organizations; whether one is there still is told by `look`. */
function contextWith(look: () => Promise<readonly unknown[]>) {
  const logged: string[] = [];
  const from = () => ({ orderBy: async () => [{ id: 'a' }, { id: 'b' }], where: look });
  const context = { db: { select: () => ({ from }) }, log: (said: string) => logged.push(said) } as unknown as Context;
  return { context, logged };
}

const failingWith = (error: Error) =>
  defineJob<string>({ name: 'job', findDue: async () => Promise.reject(error), handle: async () => true });

test('what an organization misses once it has ended is no failure', async () => {
  const { context, logged } = contextWith(async () => []);
  expect(await failingWith(notFound())(context)).toMatchObject({ failures: 0 });
  expect(logged).toEqual([]);
});

test('what fails otherwise, or while it is there, or while the database does, is one, and never stops the others', async () => {
  const gone = contextWith(async () => []);
  const there = contextWith(async () => [{}]);
  const lost = contextWith(async () => Promise.reject(new Error('no connection')));
  for (const [{ context, logged }, error] of [
    [gone, new TypeError('undefined is no function')],
    [there, notFound()],
    [lost, notFound()],
  ] as const) {
    expect(await failingWith(error)(context)).toMatchObject({ failures: 2 });
    expect(logged).toEqual(['job: organization a failed', 'job: organization b failed']);
  }
});
