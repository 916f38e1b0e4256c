import { expect, test } from 'vitest';
import { createOutbox } from './outbox.ts';

test('keeps the order of each receiver, lets none wait for another, and goes on after a failure', async () => {
  const logged: string[] = [];
  const outbox = createOutbox((message) => logged.push(message));
  const done: string[] = [];
  const slow = Promise.withResolvers<void>();
  outbox.put('slow', () => slow.promise.then(() => void done.push('slow 1')));
  outbox.put('slow', async () => void done.push('slow 2'));
  outbox.put('broken', () => Promise.reject(new Error('unreachable')));
  outbox.put('broken', async () => void done.push('broken 2'));
  await expect.poll(() => done).toEqual(['broken 2']);
  expect(logged).toEqual(['sending to broken failed']);
  slow.resolve();
  await outbox.drain();
  expect(done).toEqual(['broken 2', 'slow 1', 'slow 2']);
});

test('a receiver that is stuck loses what comes on top of a thousand', async () => {
  const logged: string[] = [];
  const outbox = createOutbox((message) => logged.push(message));
  const stuck = Promise.withResolvers<void>();
  const sent: number[] = [];
  for (let i = 0; i < 1001; i += 1) outbox.put('stuck', () => stuck.promise.then(() => void sent.push(i)));
  expect(logged).toEqual(['sending to stuck was given up: too much is waiting']);
  stuck.resolve();
  await outbox.drain();
  expect(sent).toHaveLength(1000);
});
