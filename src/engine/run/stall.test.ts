import { expect, it } from 'vitest';
import { untilStalled } from './stall.ts';

it('hands back what the work came to, and listens no longer', async () => {
  const before = process.listenerCount('beforeExit');
  expect(await untilStalled(async () => 7)).toBe(7);
  expect(process.listenerCount('beforeExit')).toBe(before);
});

it('rejects in one line when nothing is left that could end the work', async () => {
  const stalled = untilStalled(() => new Promise(() => {}));
  // What Node does when its event loop has run dry.
  process.listeners('beforeExit').at(-1)?.(0);
  await expect(stalled).rejects.toThrow(/^waiting for the step failed: .*; expected it to end\./);
});
