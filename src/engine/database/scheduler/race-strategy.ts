import type { Candidate, Choice, Strategy, TraceEntry, Waiting } from './turn.ts';

/** How it is decided who goes on in a race: plain data, so that a seed draws it. */
export type RacePlan =
  /** Each of those who could go on is as likely as the others, at each turn. */
  | { readonly kind: 'random walk'; readonly seed: number }
  /**
   * Who goes first goes on, until one of `changes` turns out of the first `length` that are drawn; then it goes last (Burckhardt et al., "A
   * Randomized Scheduler with Probabilistic Guarantees of Finding Bugs", ASPLOS 2010). A bug that takes `changes` + 1 orderings among n
   * branches is hit with a probability of 1 / (n × length^changes), at least.
   */
  | { readonly kind: 'pct'; readonly seed: number; readonly changes: number; readonly length: number }
  /**
   * The branch at `held` goes on until its n-th statement that writes or commits, and waits there until the others have gone as far as they
   * can: what it has read is old by then.
   */
  | { readonly kind: 'hold'; readonly seed: number; readonly held: number; readonly write: number };

/**
 * How many orderings of turns a bug may take for a race by that plan to hit it, and with what probability at least; undefined where nothing is
 * known of it, as with changes that cannot come as late as the last of all turns.
 */
export function boundOf(
  plan: RacePlan,
  { branches, turns }: { readonly branches: number; readonly turns: number },
): { readonly orderings: number; readonly chance: number } | undefined {
  if (plan.kind !== 'pct' || plan.length < turns) return undefined;
  return { orderings: plan.changes + 1, chance: 1 / (branches * plan.length ** plan.changes) };
}

/** The strategy of a plan among these branches. */
export function strategyOf(plan: RacePlan, branches: readonly string[]): Strategy {
  switch (plan.kind) {
    case 'random walk':
      return randomWalk(plan.seed, branches);
    case 'pct':
      return priorities(plan, branches);
    case 'hold':
      return holding(plan, branches);
  }
}

/**
 * Whose turn it is by that order; where it cannot go on, whoever has the next turn in it and can. After its end whoever went last goes on as
 * long as it can.
 */
export function byOrder(order: readonly string[], branches: readonly string[]): Strategy {
  return among(branches, (able, { trace }) => {
    const before = orderIn(trace, branches);
    const wanted = order.slice(before.length).find((id) => able.includes(id));
    const last = before.at(-1);
    return wanted ?? (last !== undefined && able.includes(last) ? last : able[0]);
  });
}

/** The branches in the order in which they had their turns. */
export function orderIn(trace: readonly TraceEntry[], branches: readonly string[]): readonly string[] {
  return trace.flatMap((entry) =>
    entry.event === 'let go' && entry.branch !== null && !entry.isAside && branches.includes(entry.branch)
      ? [entry.branch]
      : [],
  );
}

function randomWalk(seed: number, branches: readonly string[]): Strategy {
  return among(branches, (able, { trace }) => able[mixed(seed, orderIn(trace, branches).length) % able.length]);
}

function priorities(
  { seed, changes, length }: Extract<RacePlan, { readonly kind: 'pct' }>,
  branches: readonly string[],
): Strategy {
  const first = shuffled(seed, branches);
  const changeAt = new Set(Array.from({ length: changes }, (_, at) => 1 + (mixed(seed, 100 + at) % length)));
  return among(branches, (able, { trace }) => {
    let ranked = first;
    for (const [at, branch] of orderIn(trace, branches).entries())
      if (changeAt.has(at + 1)) ranked = [...ranked.filter((id) => id !== branch), branch];
    return ranked.find((id) => able.includes(id));
  });
}

const WRITE = /^\s*(insert|update|delete|merge)\b/i;
const COMMIT = /^\s*commit\b/i;

/** Whether a statement writes rows, by how it begins. */
export function writesRows(text: string): boolean {
  return WRITE.test(text);
}

/** Whether a turn writes, or makes what was written last. */
export function isWrite({ kind, text }: Pick<Waiting, 'kind' | 'text'>): boolean {
  return kind === 'statement' && (writesRows(text) || COMMIT.test(text));
}

function holding(
  { seed, held: at, write }: Extract<RacePlan, { readonly kind: 'hold' }>,
  branches: readonly string[],
): Strategy {
  const held = branches[at] ?? '';
  const others = shuffled(seed, branches).filter((id) => id !== held);
  const isItsWrite = (turn: Waiting) => turn.branch === held && turn.isAside !== true && isWrite(turn);
  return among(branches, (able, { trace, waiting }) => {
    const written = trace.filter((entry) => entry.event === 'let go' && isItsWrite(entry)).length;
    const isHeld = written === write - 1 && waiting.some(isItsWrite);
    const order = isHeld ? [...others, held] : [held, ...others];
    return order.find((id) => able.includes(id));
  });
}

function shuffled(seed: number, branches: readonly string[]): readonly string[] {
  return branches.toSorted((one, other) => mixed(seed, branches.indexOf(one)) - mixed(seed, branches.indexOf(other)));
}

/**
 * Chooses a branch among those that can go on; of what it waits for the first. What was begun outside of all steps goes before them: as long as
 * nobody else goes on meanwhile, it is sure whose doing it is.
 */
function among(
  branches: readonly string[],
  choose: (able: readonly string[], choice: Choice) => string | undefined,
): Strategy {
  return (choice): Waiting => {
    const { waiting } = choice;
    const isOf = (branch: string | undefined) => (candidate: Candidate) => candidate.branch === branch;
    const other = waiting.find(({ branch, isAside }) => isAside || branch === null || !branches.includes(branch));
    if (other) return other;
    const able = branches.filter((branch) => waiting.some(isOf(branch)));
    return waiting.find(isOf(choose(able, choice))) ?? waiting[0];
  };
}

/** A number below 2^32 that depends on both. */
function mixed(seed: number, at: number): number {
  let value = Math.imul(seed ^ Math.imul(at + 1, 0x9e3779b1), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 15), 0xc2b2ae35);
  return (value ^ (value >>> 13)) >>> 0;
}
