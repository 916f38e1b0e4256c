import { fc, test as property } from '@fast-check/vitest';
import { DateTime, Settings } from 'luxon';
import { afterEach, describe, expect, test } from 'vitest';
import { endOfLocalDay, localDay, startOfLocalDay, startOfShift } from './shift-time.ts';

// Between them: both hemispheres, half an hour of daylight saving, a change at midnight, quarter hours, and none at all.
const timeZones = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'America/Havana',
  'Africa/Cairo',
  'Asia/Kathmandu',
  'Pacific/Auckland',
  'UTC',
];
const timeZone = fc.constantFrom(...timeZones);
const minuteOf2026 = fc
  .integer({ min: 0, max: 365 * 24 * 60 - 1 })
  .map((minute) => minute * 60_000 + Date.UTC(2026, 0, 1));
const reading = (instant: Date, zone: string) => DateTime.fromJSDate(instant, { zone }).toFormat('yyyy-MM-dd HH:mm');

afterEach(() => {
  Settings.now = () => Date.now();
});

describe('the start of a shift', () => {
  property.prop([minuteOf2026, timeZone])('is the earliest instant that the local clock shows so', (ts, zone) => {
    const shown = DateTime.fromMillis(ts, { zone });
    const date = shown.toFormat('yyyy-MM-dd');
    const start = startOfShift({ date, startTime: shown.toFormat('HH:mm:ss'), timeZone: zone });
    expect(reading(start, zone)).toBe(reading(shown.toJSDate(), zone));
    expect(start.getTime()).toBeLessThanOrEqual(ts);
    for (const minutes of [30, 60, 120]) {
      const earlier = new Date(start.getTime() - minutes * 60_000);
      expect(reading(earlier, zone)).not.toBe(reading(start, zone));
    }
    expect(localDay(start, zone)).toBe(date);
  });

  test.each([
    ['skipped', '2026-03-29', '02:30:00', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
    ['shown twice', '2026-10-25', '02:30:00', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
    ['skipped', '2026-03-08', '02:30:00', 'America/New_York', '2026-03-08T07:30:00.000Z'],
    ['shown twice', '2026-11-01', '01:30:00', 'America/New_York', '2026-11-01T05:30:00.000Z'],
    ['skipped', '2026-10-04', '02:10:00', 'Australia/Lord_Howe', '2026-10-03T15:40:00.000Z'],
  ])('is the same at any time of year when the local time is %s: %s %s in %s', (_, date, startTime, zone, expected) => {
    for (const now of ['2026-01-15T12:00:00Z', '2026-07-15T12:00:00Z']) {
      Settings.resetCaches();
      Settings.now = () => Date.parse(now);
      expect(startOfShift({ date, startTime, timeZone: zone }).toISOString()).toBe(expected);
    }
  });

  test('is refused for a day, time or zone that does not exist', () => {
    const fine = { date: '2026-03-09', startTime: '08:00:00', timeZone: 'UTC' };
    for (const wrong of [{ date: '2026-02-30' }, { startTime: '25:00:00' }, { timeZone: 'Mars/Base' }]) {
      expect(() => startOfShift({ ...fine, ...wrong })).toThrow(RangeError);
    }
    expect(() => localDay(new Date(0), 'Mars/Base')).toThrow(RangeError);
  });
});

describe('a local day', () => {
  property.prop([minuteOf2026, timeZone])('holds an instant between its start and its end', (ts, zone) => {
    const date = localDay(new Date(ts), zone);
    const [start, end] = [startOfLocalDay({ date, timeZone: zone }), endOfLocalDay({ date, timeZone: zone })];
    expect(start.getTime()).toBeLessThanOrEqual(ts);
    expect(end.getTime()).toBeGreaterThan(ts);
    expect(localDay(new Date(start.getTime() - 1), zone) < date).toBe(true);
    expect(localDay(new Date(end.getTime() - 1), zone)).toBe(date);
    expect(localDay(end, zone) > date).toBe(true);
  });

  test('is as long as the clocks make it', () => {
    const hours = (date: string) => {
      const day = { date, timeZone: 'Europe/Berlin' };
      return (endOfLocalDay(day).getTime() - startOfLocalDay(day).getTime()) / 3_600_000;
    };
    expect([hours('2026-03-29'), hours('2026-03-30'), hours('2026-10-25')]).toEqual([23, 24, 25]);
  });
});
