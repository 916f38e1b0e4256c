import { expect, it } from 'vitest';
import { controlledDate } from './controlled-date.ts';

it('gives the real present again where a library has put its own now in its place, as bcryptjs does', () => {
  const { now } = Date;
  let present: (() => number) | undefined;
  const Controlled = controlledDate(() => present);
  // biome-ignore lint/correctness/noSelfAssign: a polyfill, as libraries have it.
  Controlled.now = Controlled.now;
  Object.defineProperty(Controlled, 'now', { value: Controlled.now, configurable: true, writable: true });
  try {
    expect(Math.abs(Controlled.now() - now())).toBeLessThan(60_000);
    present = () => 5;
    expect(Controlled.now()).toBe(5);
  } finally {
    Date.now = now;
  }
});
