import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { andThen, type Way } from '../generate/pursuit.ts';
import { timePassName } from '../harness/action.ts';
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
      { made: 'start', by: 'confirm', after: [] },
      { made: `aim-${number}`, by: `maker-${number}`, after: [] },
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

it('has the first runs on ways by what was taught before them', async () => {
  const waysAfter = async (taught: readonly Taught[]) => {
    const lectures = new Lectures({ towards: ['start'] }, taught);
    return await Promise.all(Array.from({ length: 8 }, (_, number) => lectures.wayFor({ number, seed: number })));
  };
  expect((await waysAfter([])).filter((way) => way !== undefined)).toEqual([]);
  const ways = (await waysAfter([taughtBy(0)])).filter((way) => way !== undefined);
  expect(ways.length).toBeGreaterThan(2);
  expect(ways.flat()).toContain('start');
});

/** The ways of a run to each of its aims. */
function singleWays(way: Way): readonly Way[] {
  return way.length === 0
    ? []
    : way
        .join(' ')
        .split(` ${andThen} `)
        .map((one) => one.split(' '));
}

describe('a way', () => {
  const seeds = Array.from({ length: 400 }, (_, seed) => seed);

  it('leads from what makes what the next one needs to what has succeeded seldom', () => {
    const book = new WayBook();
    book.note({
      lessons: [
        { made: 'complete', by: 'start', after: [] },
        { made: 'start', by: 'confirm', after: [] },
        { made: 'confirm', by: 'assign', after: [] },
      ],
      cells: [succeeded('confirm', 40), succeeded('start', 10), succeeded('assign', 90)],
    });
    const ways = seeds.flatMap((seed) => {
      const way = book.wayFor(seed);
      return way ? [way] : [];
    });
    expect(ways.length).toBeGreaterThan(200);
    expect(ways.length).toBeLessThan(320);
    const single = ways.flatMap(singleWays);
    for (const way of single) expect(['assign', 'confirm', 'start', 'complete'].join()).toContain(way.join());
    expect(single.filter((way) => way.at(-1) === 'complete').length).toBeGreaterThan(0.6 * single.length);
    expect(single.some((way) => way.length === 4)).toBe(true);
    // Of two ways to one aim one is enough.
    for (const way of ways) {
      const aims = singleWays(way).map((one) => one.at(-1));
      expect(new Set(aims).size).toBe(aims.length);
    }
    expect(ways.some((way) => singleWays(way).length > 1)).toBe(true);
  });

  it('leads to what is required and never happened, and to what is to be aimed at, more often than to the rest', () => {
    const aimsOf = (goals: ConstructorParameters<typeof WayBook>[0], cells: Taught['cells'] = []) => {
      const book = new WayBook(goals);
      const lessons = ['start', 'complete'].map((made) => ({ made, by: 'confirm', after: [] }));
      book.note({ lessons, cells: [...cells, succeeded('start', 3), succeeded('complete', 3)] });
      const aims = seeds.flatMap((seed) => singleWays(book.wayFor(seed) ?? []).map((way) => way.at(-1)));
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
    book.note({ lessons: [{ made: 'start', by: 'confirm', after: [] }], cells: [] });
    const ways = seeds.flatMap((seed) => singleWays(book.wayFor(seed) ?? []));
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

  it('leads over what seldom made what is needed as well, in some of the ways', () => {
    const book = new WayBook();
    for (let run = 0; run < 30; run += 1)
      book.note({ lessons: [{ made: 'resolve', by: 'open', after: [] }], cells: [] });
    book.note({ lessons: [{ made: 'resolve', by: 'bid', after: [] }], cells: [] });
    const makers = seeds.flatMap((seed) => singleWays(book.wayFor(seed) ?? []).flatMap((way) => way.slice(0, -1)));
    const share = makers.filter((maker) => maker === 'bid').length / makers.length;
    expect(share).toBeGreaterThan(0.3);
    expect(share).toBeLessThan(0.7);
  });

  it('is one that was gone so, in more than half of the ways, and in the others may be one that never was', () => {
    const book = new WayBook();
    for (const [mode, times] of [
      ['instant', 8],
      ['competitive', 1],
    ] as const)
      for (let run = 0; run < times; run += 1)
        book.note({
          lessons: [
            { made: 'bid', by: `open-${mode}`, after: ['plan'] },
            ...(mode === 'instant' ? [] : [{ made: 'withdraw', by: 'bid', after: ['plan', `open-${mode}`] }]),
          ],
          cells: [succeeded('bid', 200)],
        });
    const ways = seeds
      .flatMap((seed) => singleWays(book.wayFor(seed) ?? []).map((way) => way.join(' ')))
      .filter((way) => way.endsWith('withdraw'));
    const gone = ways.filter((way) => way === 'plan open-competitive bid withdraw');
    expect(gone.length).toBeGreaterThan(0.5 * ways.length);
    expect(gone.length).toBeLessThan(0.9 * ways.length);
  });

  it('leads over time to what was made before it passed', () => {
    const book = new WayBook();
    const lessons = [timePassName, 'confirm'].map((by) => ({ made: 'no-shows', by, after: [] }));
    book.note({ lessons, cells: [] });
    const ways = seeds.flatMap((seed) => singleWays(book.wayFor(seed) ?? []).map((way) => way.join(' ')));
    expect(ways).toContain(`confirm ${timePassName} no-shows`);
  });

  it('to what never succeeded is now and then over something of its group that has', () => {
    const book = new WayBook();
    const cells = [succeeded('exports.share', 2), succeeded('warehouses.get', 2)];
    book.note({ lessons: [{ made: 'exports.open', by: 'jobs.run', after: [] }], cells });
    const makers = seeds.flatMap((seed) => singleWays(book.wayFor(seed) ?? []).flatMap((way) => way.slice(0, -1)));
    expect(new Set(makers)).toEqual(new Set(['exports.share', 'jobs.run']));
    // It comes after what makes the rows, and not instead.
    const ways = seeds.flatMap((seed) => singleWays(book.wayFor(seed) ?? []).map((way) => way.join(' ')));
    expect(new Set(ways)).toEqual(new Set(['jobs.run exports.open', 'jobs.run exports.share exports.open']));
  });

  it('leads to what was tried often and never succeeded, though no row tells what it takes', () => {
    const aimsAfter = (tried: number, done: number) => {
      const book = new WayBook();
      const tries = succeeded('merge', tried);
      const refused = { ...tries, cell: { ...tries.cell, outcome: 'refused' as const } };
      const lessons = [{ made: 'start', by: 'confirm', after: [] }];
      book.note({ lessons, cells: [refused, ...(done > 0 ? [succeeded('merge', done)] : [])] });
      return new Set(seeds.flatMap((seed) => singleWays(book.wayFor(seed) ?? []).map((way) => way.at(-1))));
    };
    expect(aimsAfter(10, 0)).toEqual(new Set(['start', 'merge']));
    expect(aimsAfter(1, 0)).toEqual(new Set(['start']));
    expect(aimsAfter(10, 1)).toEqual(new Set(['start']));
  });

  it('to what has hardly ever succeeded still is, best over what takes what the same actions make', () => {
    const sharesAfter = (times: number) => {
      const book = new WayBook();
      const cells = ['exports.share', 'exports.list'].map((action) => succeeded(action, 2));
      const lessons = ['exports.open', 'exports.share'].map((made) => ({ made, by: 'jobs.run', after: [] }));
      book.note({ lessons, cells: [...cells, succeeded('exports.open', times)] });
      const ways = seeds.flatMap((seed) => singleWays(book.wayFor(seed) ?? []));
      const towards = ways.filter((way) => way.at(-1) === 'exports.open');
      expect(towards.flat()).not.toContain('exports.list');
      return towards.filter((way) => way.includes('exports.share')).length / towards.length;
    };
    // After that it is what is done besides, in some ways.
    expect(sharesAfter(1)).toBeGreaterThan(1.2 * sharesAfter(40));
  });

  it('does besides what has seldom been part of what led to its aim', () => {
    const book = new WayBook();
    const lessons = ['resolve', 'bid', 'tell'].map((made) => ({ made, by: 'open', after: [] }));
    const led = { made: 'resolve', by: 'tell', after: ['open'] };
    for (let run = 0; run < 9; run += 1)
      book.note({ lessons: [...lessons, led], cells: ['bid', 'tell'].map((action) => succeeded(action, 90)) });
    const ways = seeds
      .flatMap((seed) => singleWays(book.wayFor(seed) ?? []).map((way) => way.join(' ')))
      .filter((way) => way.startsWith('open') && way.endsWith('resolve'));
    const bids = ways.filter((way) => way.includes('bid'));
    expect(bids.length).toBeGreaterThan(0.4 * ways.length);
  });

  it('does something besides to what it makes, in some of the ways, and sooner what changes something', () => {
    const book = new WayBook();
    const lessons = ['resolve', 'bid', 'show'].map((made) => ({ made, by: 'open', after: [] }));
    book.note({ lessons, cells: [succeeded('bid', 90), succeeded('show', 0)] });
    const ways = seeds
      .flatMap((seed) => singleWays(book.wayFor(seed) ?? []).map((way) => way.join(' ')))
      .filter((way) => way.endsWith('resolve'));
    const count = (way: string) => ways.filter((one) => one === way).length;
    expect(new Set(ways)).toEqual(new Set(['open resolve', 'open bid resolve', 'open show resolve']));
    expect(count('open resolve')).toBeGreaterThan(0.25 * ways.length);
    expect(count('open bid resolve')).toBeGreaterThan(2 * count('open show resolve'));
  });

  it('never leads over one action twice, though each makes what the other needs', () => {
    const book = new WayBook();
    book.note({
      lessons: [
        { made: 'open', by: 'shut', after: [] },
        { made: 'shut', by: 'open', after: [] },
      ],
      cells: [],
    });
    for (const seed of seeds) for (const way of singleWays(book.wayFor(seed) ?? [])) expect(way).toHaveLength(2);
  });
});
