import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { withPatience } from './patience.ts';

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it('says once what is waited for, where that takes long, and goes on waiting', async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const waiting = withPatience(promise, 'still loading');
  await vi.advanceTimersByTimeAsync(19_000);
  expect(console.error).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(vi.mocked(console.error).mock.calls).toEqual([['still loading']]);
  resolve('loaded');
  expect(await waiting).toBe('loaded');
});

it('says nothing of what has come or failed', async () => {
  await withPatience(Promise.resolve(), 'still loading');
  await expect(withPatience(Promise.reject(new Error('broken')), 'still loading')).rejects.toThrow('broken');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(console.error).not.toHaveBeenCalled();
});
