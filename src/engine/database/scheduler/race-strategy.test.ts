import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { byOrder, orderIn, type RacePlan, strategyOf } from './race-strategy.ts';
import type { Candidate, Strategy, TraceEntry } from './turn.ts';

/** Statements of branches by their ids, in order, none of which is ever blocked. */
type Branches = { readonly [id: string]: readonly string[] };

/** The trace of branches that go on as the strategy says. */
function traceOf(branches: Branches, strategy: Strategy, asides: readonly string[] = []): readonly TraceEntry[] {
  const queues = new Map(Object.entries(branches).map(([id, texts]) => [id, [...texts]]));
  const background = [...asides];
  const trace: TraceEntry[] = [];
  for (let number = 1; ; number += 1) {
    const candidate = (branch: string, text: string): Candidate => ({
      number: number * 100 + trace.length + branch.length,
      kind: 'statement',
      branch,
      client: null,
      text,
      isInTransaction: false,
    });
    const own = [...queues].flatMap(([id, [text]], at): Candidate[] =>
      text === undefined ? [] : [{ ...candidate(id, text), number: number * 100 + at }],
    );
    const [aside] = background;
    const beside: Candidate[] =
      aside === undefined ? [] : [{ ...candidate('s1', aside), number: number * 100 + 99, isAside: true }];
    const [first, ...rest] = [...own, ...beside];
    if (!first) return trace;
    const chosen = strategy({ waiting: [first, ...rest], trace });
    if (chosen.isAside) background.shift();
    else queues.get(chosen.branch ?? '')?.shift();
    trace.push({ event: 'let go', ...chosen });
  }
}

const ids = ['s1', 's2'];
const order = (branches: Branches, strategy: Strategy) => orderIn(traceOf(branches, strategy), Object.keys(branches));
const anyPlan: fc.Arbitrary<RacePlan> = fc.oneof(
  fc.record({ kind: fc.constant('random walk' as const), seed: fc.nat() }),
  fc.record({
    kind: fc.constant('pct' as const),
    seed: fc.nat(),
    changes: fc.nat({ max: 3 }),
    length: fc.integer({ min: 1, max: 12 }),
  }),
  fc.record({
    kind: fc.constant('hold' as const),
    seed: fc.nat(),
    held: fc.nat({ max: 1 }),
    write: fc.integer({ min: 1, max: 3 }),
  }),
);
const anyTexts = fc.array(fc.constantFrom('SELECT 1', 'INSERT INTO t', 'COMMIT'), { maxLength: 6 });
const anyBranches = fc.record({ s1: anyTexts, s2: anyTexts, s3: anyTexts });

describe('who goes on in a race', () => {
  test.prop([anyPlan, anyBranches])('is the same each time, and everybody comes to an end', (plan, branches) => {
    const all = Object.keys(branches);
    const once = order(branches, strategyOf(plan, all));
    expect(order(branches, strategyOf(plan, all))).toEqual(once);
    expect(once.toSorted()).toEqual(Object.entries(branches).flatMap(([id, texts]) => texts.map(() => id)));
  });

  test.prop([anyPlan, anyBranches])('is told again by the order that came of it', (plan, branches) => {
    const all = Object.keys(branches);
    const once = order(branches, strategyOf(plan, all));
    expect(order(branches, byOrder(once, all))).toEqual(once);
  });

  it('is whoever has priority, until that is taken away', () => {
    const branches = { s1: ['a', 'b', 'c', 'd'], s2: ['a', 'b', 'c', 'd'] };
    const seeds = Array.from({ length: 40 }, (_, seed) => seed);
    const orders = seeds.map((seed) => order(branches, strategyOf({ kind: 'pct', seed, changes: 1, length: 3 }, ids)));
    const shapes = new Set(orders.map((one) => one.join('').replaceAll('s', '')));
    // One change within the first three turns: it cannot come too late.
    expect([...shapes].toSorted()).toEqual(['11222211', '11122221', '12222111'].flatMap(bothWays).toSorted());
  });

  it('is held before the write that is drawn, while the others go as far as they can', () => {
    const branches = { s1: ['BEGIN', 'SELECT', 'update t', 'SELECT', 'COMMIT'], s2: ['BEGIN', 'insert', 'COMMIT'] };
    const held = (write: number) =>
      order(branches, strategyOf({ kind: 'hold', seed: 1, held: 0, write }, ids))
        .map((id) => id[1])
        .join('');
    expect([held(1), held(2), held(3)]).toEqual(['11222111', '11112221', '11111222']);
  });

  it('is what was begun outside of all steps before anybody, and that is no turn of theirs', () => {
    const branches = { s1: ['a'], s2: ['a'] };
    const strategy = strategyOf({ kind: 'random walk', seed: 1 }, ids);
    const trace = traceOf(branches, strategy, ['x', 'y']);
    expect(trace.map((entry) => entry.event === 'let go' && entry.isAside)).toEqual([true, true, undefined, undefined]);
    expect(orderIn(trace, ids)).toHaveLength(2);
  });
});

function bothWays(shape: string): readonly string[] {
  return [shape, shape.replaceAll(/[12]/g, (digit) => (digit === '1' ? '2' : '1'))];
}
