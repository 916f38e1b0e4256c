import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { findWindowTiming, type ShiftMoments, type WindowMode } from './window-timing.ts';

const hourMs = 60 * 60 * 1000;
const startsAt = new Date('2026-03-05T07:00:00Z');
const dayEndsAt = new Date('2026-03-05T23:00:00Z');

/** Two days before the start until a day after it, and often exactly on a border. */
const moments: fc.Arbitrary<ShiftMoments> = fc
  .oneof(
    fc.integer({ min: -48 * hourMs, max: 24 * hourMs }),
    fc.constantFrom(-24 * hourMs - 1, -24 * hourMs, -1, 0, 16 * hourMs - 1, 16 * hourMs),
  )
  .map((ms) => ({ now: new Date(startsAt.getTime() + ms), startsAt, dayEndsAt }));
const modes = fc.constantFrom<WindowMode>('competitive', 'instant', 'emergency');

const hoursToStart = ({ now }: ShiftMoments) => (startsAt.getTime() - now.getTime()) / hourMs;

test.prop([moments, fc.option(modes, { nil: undefined })])(
  'a window closes after it opens, by the end of the day',
  (when, wanted) => {
    const timing = findWindowTiming(when, wanted);
    if (!timing) return;
    expect(timing.closesAt.getTime()).toBeGreaterThan(when.now.getTime());
    expect(timing.closesAt.getTime()).toBeLessThanOrEqual(dayEndsAt.getTime());
    expect(wanted ?? timing.mode).toBe(timing.mode);
  },
);

test.prop([moments])('without a wish it is competitive, instant or an emergency by the time that is left', (when) => {
  const left = hoursToStart(when);
  const expected = left > 24 ? 'competitive' : left > 0 ? 'instant' : when.now < dayEndsAt ? 'emergency' : undefined;
  expect(findWindowTiming(when)?.mode).toBe(expected);
});

test.prop([moments, modes])('a wish is granted exactly while its time lasts', (when, wanted) => {
  const left = hoursToStart(when);
  const lasts = { competitive: left > 24, instant: left > 0, emergency: when.now < dayEndsAt };
  expect(findWindowTiming(when, wanted) !== undefined).toBe(lasts[wanted]);
});
