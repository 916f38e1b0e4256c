import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { Lectures } from './lectures.ts';
import { type Taught, WayBook } from './way-book.ts';

const succeeded = (action: string, changed: number): Taught['cells'][number] => ({
  cell: { action, role: 'driver', reach: 'own', outcome: 'succeeded' },
  count: changed,
  changed,
});

/** What the task of a number teaches: tasks differ, so that it shows which have been learned from. */
function taughtBy(number: number): Taught {
  return {
    lessons: [
      { made: 'start', by: 'confirm' },
      { made: `aim-${number}`, by: `maker-${number}` },
    ],
    cells: [succeeded('confirm', 3)],
  };
}

/** Has so many workers do tasks in the order in which they come to their ends, and hands back each task's way. */
async function waysOf(workers: number, tasks: number, pickNext: () => number) {
  const lectures = new Lectures();
  const ways: unknown[] = [];
  const running: number[] = [];
  let next = 0;
  const pending = new Set<Promise<void>>();
  while (next < tasks || running.length > 0 || pending.size > 0) {
    while (next < tasks && running.length + pending.size < workers) {
      const number = next;
      next += 1;
      const asked = lectures.wayFor({ number, seed: number }).then((way) => {
        ways[number] = way ?? null;
        running.push(number);
        pending.delete(asked);
      });
      pending.add(asked);
      await Promise.race([asked, new Promise(setImmediate)]);
    }
    const [ended] = running.splice(pickNext() % Math.max(1, running.length), 1);
    if (ended !== undefined) lectures.note(ended, taughtBy(ended));
    await new Promise(setImmediate);
  }
  return ways;
}

describe('what a run is to aim at', () => {
  test.prop([fc.integer({ min: 2, max: 12 }), fc.array(fc.nat(11), { minLength: 1 })], { numRuns: 40 })(
    'is the same however many workers there are, and whichever is quicker',
    async (workers, turns) => {
      let turn = 0;
      const alone = await waysOf(1, 60, () => 0);
      expect(await waysOf(workers, 60, () => turns[turn++ % turns.length] ?? 0)).toEqual(alone);
      expect(alone.slice(0, 16)).toEqual(Array.from({ length: 16 }, () => null));
      expect(alone.filter((way) => way !== null).length).toBeGreaterThan(10);
    },
  );
});

it('keeps no more of ten thousand runs than of a hundred', async () => {
  const openAfter = async (tasks: number) => {
    const lectures = new Lectures();
    for (let number = 0; number < tasks; number += 1) {
      await lectures.wayFor({ number, seed: number });
      lectures.note(number, taughtBy(number % 10));
    }
    return lectures.open;
  };
  expect(await openAfter(10_000)).toBe(await openAfter(96));
});

describe('a way', () => {
  const seeds = Array.from({ length: 400 }, (_, seed) => seed);

  it('leads from what makes what the next one needs to what has succeeded seldom', () => {
    const book = new WayBook();
    book.note({
      lessons: [
        { made: 'complete', by: 'start' },
        { made: 'start', by: 'confirm' },
        { made: 'confirm', by: 'assign' },
      ],
      cells: [succeeded('confirm', 40), succeeded('start', 10), succeeded('assign', 90)],
    });
    const ways = seeds.flatMap((seed) => {
      const way = book.wayFor(seed);
      return way ? [way] : [];
    });
    expect(ways.length).toBeGreaterThan(150);
    expect(ways.length).toBeLessThan(250);
    for (const way of ways) expect(['assign', 'confirm', 'start', 'complete'].join()).toContain(way.join());
    expect(ways.filter((way) => way.at(-1) === 'complete').length).toBeGreaterThan(0.8 * ways.length);
    expect(ways.some((way) => way.length === 4)).toBe(true);
  });

  it('leads to what is required and never happened, and to what is to be aimed at, more often than to the rest', () => {
    const aimsOf = (goals: ConstructorParameters<typeof WayBook>[0], cells: Taught['cells'] = []) => {
      const book = new WayBook(goals);
      const lessons = ['start', 'complete'].map((made) => ({ made, by: 'confirm' }));
      book.note({ lessons, cells: [...cells, succeeded('start', 3), succeeded('complete', 3)] });
      const aims = seeds.flatMap((seed) => book.wayFor(seed)?.at(-1) ?? []);
      return (aim: string) => aims.filter((one) => one === aim).length / aims.length;
    };
    const required = [{ action: 'download', outcome: 'succeeded' as const }];
    expect(aimsOf({})('download')).toBe(0);
    expect(aimsOf({ required })('download')).toBeGreaterThan(0.6);
    expect(aimsOf({ required }, [succeeded('download', 3)])('download')).toBe(0);
    expect(aimsOf({ towards: ['start'] })('start')).toBeGreaterThan(0.8);
  });

  it('is a part of a sequence that was kept, in some runs', () => {
    const kept = [['open', 'bid', 'leave', 'close']];
    const book = new WayBook({ kept });
    book.note({ lessons: [{ made: 'start', by: 'confirm' }], cells: [] });
    const ways = seeds.flatMap((seed) => [book.wayFor(seed) ?? []].filter((way) => way.length > 0));
    const parts = ways.filter((way) => !way.includes('start'));
    for (const part of parts) expect('open bid leave close').toContain(part.join(' '));
    expect(parts.length).toBeGreaterThan(0.05 * ways.length);
    expect(parts.length).toBeLessThan(0.3 * ways.length);
  });

  it('is none as long as nothing is known', () => {
    expect(
      seeds
        .map((seed) => new WayBook({ required: [{ action: 'start' }] }).wayFor(seed))
        .filter((way) => way !== undefined),
    ).toEqual([]);
  });

  it('never leads over one action twice, though each makes what the other needs', () => {
    const book = new WayBook();
    book.note({
      lessons: [
        { made: 'open', by: 'shut' },
        { made: 'shut', by: 'open' },
      ],
      cells: [],
    });
    for (const seed of seeds) expect([undefined, 2]).toContain(book.wayFor(seed)?.length);
  });
});
