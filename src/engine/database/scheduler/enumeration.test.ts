import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { Enumeration, type Ran } from './enumeration.ts';

/** A turn of a model: what it reads and writes, and how many turns its branch leaves out where it finds what the other has written. */
type Turn = { readonly reads: readonly string[]; readonly writes: readonly string[]; readonly leavesOut: number };
type Program = readonly Turn[];
type Done = { readonly name: string; readonly turn: Turn };
type Order = (able: readonly string[], turns: readonly Ran<Done>[]) => string;

const isIndependentOf = ({ turn: one }: Done, { turn: other }: Done) =>
  !one.writes.some((name) => other.reads.includes(name) || other.writes.includes(name)) &&
  !other.writes.some((name) => one.reads.includes(name));

/** What happens where it is decided like that whose turn it is. */
function run(programs: readonly [Program, Program], choose: Order): readonly Ran<Done>[] {
  const at: Record<string, number> = { a: 0, b: 0 };
  const writers = new Map<string, string>();
  const turns: Ran<Done>[] = [];
  const program = (branch: string) => programs[branch === 'a' ? 0 : 1];
  for (;;) {
    const able = ['a', 'b'].filter((branch) => (at[branch] ?? 0) < program(branch).length);
    if (able.length === 0) return turns;
    const branch = choose(able, turns);
    const place = at[branch] ?? 0;
    const turn = program(branch)[place];
    if (turn === undefined) throw new Error(`${branch} cannot go`);
    const hasMet = turn.reads.some((name) => (writers.get(name) ?? branch) !== branch);
    for (const name of turn.writes) writers.set(name, branch);
    at[branch] = place + 1 + (hasMet ? turn.leavesOut : 0);
    turns.push({ branch, did: { name: `${branch}${place}`, turn } });
  }
}

/** What is the same of all orders that only swap turns which do not notice each other: who came before whom of those that do. */
function traceOf(turns: readonly Ran<Done>[]): string {
  const pairs = turns.flatMap((one, at) =>
    turns
      .slice(at + 1)
      .filter((other) => other.branch !== one.branch && !isIndependentOf(one.did, other.did))
      .map((other) => `${one.did.name}<${other.did.name}`),
  );
  const all = turns.map(({ did }) => did.name);
  return [...all.toSorted(), ...pairs.toSorted()].join(' ');
}

/** The traces of all orders that there are. */
function allTraces(programs: readonly [Program, Program]): readonly string[] {
  const traces = new Set<string>();
  const explore = (order: readonly string[]) => {
    let fork: readonly string[] = [];
    const turns = run(programs, (able, { length }) => {
      const [first = ''] = able;
      if (length === order.length) fork = able;
      return order[length] ?? first;
    });
    if (turns.length === order.length) traces.add(traceOf(turns));
    else for (const branch of fork) explore([...order, branch]);
  };
  explore([]);
  return [...traces].toSorted();
}

/** The traces that are enumerated, one for each way. */
function enumerated(programs: readonly [Program, Program], most = Number.POSITIVE_INFINITY): readonly string[] {
  const enumeration = new Enumeration(['a', 'b'], isIndependentOf);
  const traces: string[] = [];
  for (let order = enumeration.next(); order !== undefined && traces.length < most; order = enumeration.next()) {
    const asked = order;
    const turns = run(programs, (able, before) => {
      const [first = ''] = able;
      const branch = asked[before.length] ?? before.at(-1)?.branch ?? first;
      return able.includes(branch) ? branch : first;
    });
    enumeration.note(turns);
    traces.push(traceOf(turns));
  }
  return traces;
}

const anyNames = fc.uniqueArray(fc.constantFrom('x', 'y', 'z'), { maxLength: 2 });
const anyTurn = fc.record({ reads: anyNames, writes: anyNames, leavesOut: fc.constantFrom(0, 0, 0, 1, 2) });
const anyProgram = fc.array(anyTurn, { maxLength: 5 });

const turn = (reads: string, writes: string): Turn => ({ reads: [...reads], writes: [...writes], leavesOut: 0 });

describe('all ways to take turns', () => {
  test.prop([fc.tuple(anyProgram, anyProgram)])('are each met once, but for what makes no difference', (programs) => {
    expect(enumerated(programs).toSorted()).toEqual(allTraces(programs));
  });

  it('are one where nobody notices the other, and all there are where everybody does', () => {
    const [quiet, loud] = [turn('x', ''), turn('', 'x')];
    expect(
      enumerated([
        [quiet, quiet, quiet],
        [quiet, quiet],
      ]),
    ).toHaveLength(1);
    // 3 of 5 turns are those of the first.
    expect(
      enumerated([
        [loud, loud, loud],
        [loud, loud],
      ]),
    ).toHaveLength(10);
  });

  it('of a read and a write each are four', () => {
    const lost = [turn('x', ''), turn('', 'x')];
    expect(enumerated([lost, lost])).toHaveLength(4);
  });

  it('may be too many: it is over whenever nobody asks on', () => {
    const long = Array.from({ length: 20 }, () => turn('', 'x'));
    expect(enumerated([long, long], 7)).toHaveLength(7);
  });

  it('go past one that cannot be gone', () => {
    const enumeration = new Enumeration<string>(['a', 'b'], () => false);
    enumeration.next();
    enumeration.note([
      { branch: 'a', did: 'lock' },
      { branch: 'a', did: 'write' },
      { branch: 'b', did: 'lock' },
    ]);
    expect(enumeration.next()).toEqual(['a', 'b']);
    // It could not: it waited for the lock.
    enumeration.note([
      { branch: 'a', did: 'lock' },
      { branch: 'a', did: 'write' },
      { branch: 'b', did: 'lock' },
    ]);
    expect(enumeration.next()).toBeUndefined();
  });
});
