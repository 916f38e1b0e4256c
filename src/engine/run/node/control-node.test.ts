import { createHash, randomBytes, randomFill, randomFillSync, randomInt, randomUUID, webcrypto } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { controlNode, repeatably } from './control-node.ts';

const STEP = { instant: '2031-05-06T07:08:09.123Z', stream: 's1' };

async function drawAll(): Promise<unknown[]> {
  const later = await new Promise((resolve, reject) =>
    randomFill(new Uint16Array(4), 1, 2, (error, filled) => (error ? reject(error) : resolve(filled))),
  );
  return [
    Math.random(),
    randomUUID(),
    randomBytes(40).toString('hex'),
    await new Promise((resolve) => randomBytes(5, (_error, bytes) => resolve(bytes.toString('hex')))),
    randomInt(10, 20),
    randomInt(3),
    await new Promise((resolve) => randomInt(100, (_error, drawn) => resolve(drawn))),
    randomFillSync(Buffer.alloc(6), 2, 3).toString('hex'),
    later,
    crypto.randomUUID(),
    crypto.getRandomValues(new Uint32Array(2)),
    webcrypto.getRandomValues(new Uint8Array(2)),
    Date.now(),
    new Date().toISOString(),
    Date(),
  ];
}

describe('controlNode', () => {
  it('draws the same in a step of the same stream, through every function, also those imported by name', async () => {
    using control = controlNode();
    control.begin(STEP);
    const first = await drawAll();
    control.begin(STEP);
    expect(await drawAll()).toEqual(first);
    control.begin({ ...STEP, stream: 's2' });
    const second = await drawAll();
    expect(second.slice(-3)).toEqual(first.slice(-3));
    for (const at of [0, 1, 2, 3, 7, 8, 9, 10]) expect(second[at]).not.toEqual(first[at]);
    expect(first[7]).toMatch(/^0000[0-9a-f]{6}00$/);
  });

  it('stands at the instant of the step, while dates of all kinds stay dates', async () => {
    const earlier = new Date(5);
    using control = controlNode();
    control.begin(STEP);
    await sleep(5);
    expect(new Date().toISOString()).toBe(STEP.instant);
    expect(Date.now()).toBe(Date.parse(STEP.instant));
    expect(Date()).toBe(new Date(STEP.instant).toString());
    expect([new Date(2020, 1, 2).getMonth(), new Date('2020-01-01').getTime(), Date.UTC(2020, 0)]).toEqual([
      1, 1577836800000, 1577836800000,
    ]);
    expect([
      earlier instanceof Date,
      new Date().constructor === Date,
      structuredClone(new Date()) instanceof Date,
    ]).toEqual([true, true, true]);
    class Moment extends Date {}
    expect([new Moment() instanceof Moment, new Moment().toISOString()]).toEqual([true, STEP.instant]);
  });

  it('lets a loop end that waits for time to pass', () => {
    using control = controlNode();
    control.begin(STEP);
    const deadline = Date.now() + 50;
    while (Date.now() < deadline);
  });

  it('is real outside of steps, and puts everything back', () => {
    const functions = () => [
      Date,
      Math.random,
      crypto.getRandomValues,
      crypto.randomUUID,
      randomUUID,
      Date.prototype.constructor,
    ];
    const before = functions();
    {
      using control = controlNode();
      // The step's clock is years away.
      expect(Math.abs(Date.now() - performance.timeOrigin - performance.now())).toBeLessThan(86_400_000);
      control.begin(STEP);
      control.end();
      expect(randomUUID()).not.toBe(randomUUID());
      expect(functions()).not.toEqual(before);
    }
    expect(functions()).toEqual(before);
  });

  it('refuses what the real functions refuse', () => {
    using control = controlNode();
    control.begin(STEP);
    expect(() => randomInt(5, 5)).toThrow(RangeError);
    expect(() => randomBytes(-1)).toThrow(RangeError);
    expect(() => crypto.getRandomValues(new Uint8Array(70_000))).toThrow('65,536');
  });

  it('draws numbers that are spread over their range', () => {
    using control = controlNode();
    fc.assert(
      fc.property(
        fc.string(),
        fc.integer({ min: -1000, max: 1000 }),
        fc.integer({ min: 1, max: 5000 }),
        (stream, min, range) => {
          control.begin({ ...STEP, stream });
          const drawn = Array.from({ length: 50 }, () => randomInt(min, min + range));
          const units = Array.from({ length: 50 }, () => Math.random());
          const mean = units.reduce((sum, unit) => sum + unit, 0) / units.length;
          control.end();
          return drawn.every((number) => number >= min && number < min + range) && mean > 0.2 && mean < 0.8;
        },
      ),
      { numRuns: 200 },
    );
  });

  it('does not disturb hashes', () => {
    using control = controlNode();
    control.begin(STEP);
    expect(createHash('sha256').update('a').digest('hex').slice(0, 8)).toBe('ca978112');
  });
});

it('makes the same salt each time, and gives chance back, also where making fails', async () => {
  const salt = () => repeatably(async () => randomBytes(16).toString('hex'));
  expect(await salt()).toBe(await salt());
  await expect(repeatably(() => Promise.reject(new Error('planted')))).rejects.toThrow('planted');
  expect(randomBytes(16).toString('hex')).not.toBe(randomBytes(16).toString('hex'));
  using node = controlNode();
  node.begin({ instant: '2030-01-01T00:00:00.000Z', stream: 'a' });
  // Within a run it is the run's chance.
  expect(await salt()).not.toBe(await salt());
});
