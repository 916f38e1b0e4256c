import { fc, test } from '@fast-check/vitest';
import { expect, it } from 'vitest';
import { Coverage } from '../coverage/coverage.ts';
import type { Violation } from '../harness/invariant.ts';
import { trialRecord } from '../record/trial-record.ts';
import { Coordinator, type RunReport, type Task } from './coordinator.ts';
import type { FoundLeak } from './found-leak.ts';

const violation = { signature: 'TENANT-001 a', invariant: 'TENANT-001', about: 'a', step: 's1' } as Violation;

function reportOf(number: number, violations: readonly Violation[] = []): RunReport {
  const coverage = new Coverage();
  coverage.count(trialRecord({ whose: ['own'] }), ['TENANT-001']);
  return { number, lessons: [], counts: coverage.counts, violations, passed: [], passedOver: [], examples: new Map() };
}

const kept = (name: string) => ({ name, sequence: { version: 1, steps: [] } as const });

/** Has so many workers do a campaign, each step of one of them in the order that `turns` gives. */
async function campaign(workers: number, turns: readonly number[], fails: (task: Task) => boolean) {
  const coordinator = new Coordinator({ seed: -2, maxRuns: 9, corpus: [kept('one'), kept('two')], accepted: [] });
  const done: Task[] = [];
  const shrunk: Task[] = [];
  const work = async function* () {
    for (let task = await coordinator.next(); task !== undefined; task = await coordinator.next()) {
      yield;
      done.push(task);
      const { causes } = await coordinator.report(
        reportOf(task.kind === 'known' ? 0 : task.number, fails(task) ? [violation] : []),
      );
      yield;
      shrunk.push(...causes.map(() => task));
    }
  };
  const running = Array.from({ length: workers }, work);
  for (let turn = 0; running.length > 0; turn += 1) {
    const at = (turns[turn % turns.length] ?? 0) % running.length;
    if ((await running[at]?.next())?.done) running.splice(at, 1);
  }
  return { done, shrunk, summary: coordinator.summary([{ id: 'TENANT-001' }]) };
}

test.prop([fc.integer({ min: 1, max: 8 }), fc.array(fc.nat(7), { minLength: 1 }), fc.nat(8)])(
  'whichever worker is quicker, the same runs are made, and a cause is handed to one of them',
  async (workers, turns, failing) => {
    const { done, shrunk, summary } = await campaign(
      workers,
      turns,
      (task) => task.kind === 'fresh' && task.seed >= failing - 2,
    );
    const names = done.map((task) =>
      task.kind === 'fresh' ? `${task.seed}` : task.kind === 'corpus' && task.kept.name,
    );
    expect([...names].sort()).toEqual(['-1', '-2', '0', '1', '2', '3', '4', '5', '6', 'one', 'two']);
    expect(shrunk).toHaveLength(1);
    expect(summary).toMatchObject({
      runs: 11,
      ended: 'runs',
      idle: [],
      signatures: new Map([['TENANT-001 a', 9 - failing]]),
    });
    expect(summary.coverage.totals).toEqual({ steps: 11, applied: 11, succeeded: 11 });
  },
);

it('a run that was lost with its worker is told of, and the others go on', async () => {
  const coordinator = new Coordinator({ seed: 1, maxRuns: 2, accepted: [] });
  coordinator.lose(await coordinator.next(), 'signal SIGKILL');
  expect(await coordinator.next()).toEqual({ kind: 'fresh', number: 1, seed: 2 });
  expect(await coordinator.next()).toBeUndefined();
  expect(coordinator.summary([]).lost).toEqual([{ seed: 1, corpus: null, how: 'signal SIGKILL' }]);
});

/** How many runs are judged step by step alone, of a campaign whose first thirty runs are made. */
async function uncomparedOf(options: { readonly maxRuns?: number; readonly timeMs?: number }): Promise<number> {
  const coordinator = new Coordinator({ seed: 1, accepted: [], ...options });
  const tasks: (Task | undefined)[] = [];
  for (let run = 0; run < 30; run += 1) {
    tasks.push(await coordinator.next());
    await coordinator.report(reportOf(run));
  }
  return tasks.filter((task) => task?.kind === 'fresh' && task.sparesComparing).length;
}

it('the first runs of a long campaign are not compared, and hardly any of a short one', async () => {
  expect(await uncomparedOf({})).toBe(12);
  expect(await uncomparedOf({ maxRuns: 1_000 })).toBe(12);
  expect(await uncomparedOf({ maxRuns: 30 })).toBe(2);
  expect(await uncomparedOf({ maxRuns: 12 })).toBe(0);
  expect(await uncomparedOf({ timeMs: 0 })).toBe(0);
});

it('the first reason to break off is told, and nothing is handed out after it', async () => {
  const coordinator = new Coordinator({ seed: 1, accepted: [] });
  coordinator.breakOff(new Error('first'));
  coordinator.breakOff(new Error('second'));
  await coordinator.ended;
  expect(await coordinator.next()).toBeUndefined();
  expect(coordinator.summary([])).toMatchObject({ ended: 'broke off', error: new Error('first') });
});

it('a finding that repeats settles one of its cause that did not', async () => {
  const coordinator = new Coordinator({ seed: 1, accepted: [] });
  const finding = { violation, also: [], verdict: 'flaky' } as unknown as FoundLeak;
  await coordinator.note(finding, 'done');
  expect(coordinator.summary([])).toMatchObject({ findings: [], flaky: [finding] });
  const other = {
    ...finding,
    violation: { ...violation, signature: 'B' },
    also: [violation],
    verdict: 'confirmed',
  } as const;
  await coordinator.note(other, 'done');
  expect(coordinator.summary([])).toMatchObject({ findings: [other], flaky: [] });
});

it('a run that has shown something before is made as it was, and the others have aims by what was taught', async () => {
  const taught = [{ lessons: [{ made: 'start', by: 'confirm', after: [] }], cells: [] }];
  const waysOf = async (unaimed: readonly number[]) => {
    const coordinator = new Coordinator({ seed: 1, maxRuns: 8, accepted: [], towards: ['start'], taught, unaimed });
    const tasks = await Promise.all(Array.from({ length: 8 }, () => coordinator.next()));
    return tasks.map((task) => (task?.kind === 'fresh' ? (task.way ?? null) : undefined));
  };
  const ways = await waysOf([]);
  const aimed = ways.flatMap((way, at) => (way ? [at] : []));
  expect(aimed.length).toBeGreaterThan(1);
  const [first = 0] = aimed;
  expect(await waysOf([1 + first])).toEqual(ways.with(first, null));
});
