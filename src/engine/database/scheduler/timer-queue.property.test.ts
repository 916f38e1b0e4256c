import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Phase, type Timer, TimerQueue } from './timer-queue.ts';

const START = 1_000_000;
const owners = [{}, {}];

type Setting = {
  readonly delayMs: number;
  readonly isInterval: boolean;
  readonly isReferenced: boolean;
  readonly owner: number;
};

type Command =
  | ({ readonly kind: 'set' } & Setting)
  | { readonly kind: 'clear' | 'restart'; readonly at: number }
  | { readonly kind: 'statements'; readonly count: number };

const delay = fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 1_500 }), fc.constant(90_000));
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('set'),
      delayMs: delay,
      isInterval: fc.boolean(),
      isReferenced: fc.boolean(),
      owner: fc.nat(1),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('clear', 'restart'), at: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('statements'), count: fc.nat(5) }) },
);
const kind = fc.constantFrom<Phase['kind']>('acting', 'resting', 'passing', 'none');
const passesMs = fc.constantFrom(0, 3, 60_000, 600_000);

const phaseOf = (name: Phase['kind'], passes: number): Phase => {
  if (name === 'passing') return { kind: name, untilMs: START + passes };
  return name === 'none' ? { kind: name } : { kind: name, owners: owners.slice(0, 1) };
};

type Fired = Setting & {
  readonly number: number;
  readonly dueMs: number;
  readonly atMs: number;
  readonly untilMs: number;
};

/** Sets up a queue by commands, then fires all that may in a phase. */
function fireAll(commands: readonly Command[], phase: Phase): { fired: Fired[]; cleared: Set<number> } {
  const queue = new TimerQueue();
  queue.begin({ kind: 'none' }, START);
  const made: { timer: Timer; setting: Setting }[] = [];
  const cleared = new Set<number>();
  for (const one of commands) {
    if (one.kind === 'statements') for (let n = 0; n < one.count; n += 1) queue.tick();
    else if (one.kind === 'set') {
      const { isReferenced } = one;
      const request = { ...one, owner: owners[one.owner] ?? {}, isReferenced: () => isReferenced, fire: () => {} };
      made.push({ timer: queue.set(request), setting: one });
    } else {
      const found = made[one.at]?.timer;
      if (!found || cleared.has(found.number)) continue;
      queue.delete(found);
      if (one.kind === 'restart') queue.start(found);
      else cleared.add(found.number);
    }
  }
  queue.begin(phase);
  const fired: Fired[] = [];
  for (let timer = queue.next(); timer && fired.length < 2_000; timer = queue.next()) {
    const { number, dueMs } = timer;
    const setting = made.find((one) => one.timer === timer)?.setting;
    const sends = number % 4;
    const atMs = queue.take(timer);
    // What it sends is let go before the next one fires.
    for (let n = 0; n < sends; n += 1) queue.tick();
    if (setting) fired.push({ ...setting, number, dueMs, atMs, untilMs: atMs + sends });
  }
  return { fired, cleared };
}

const inPhase = (assert: (phase: Phase, result: ReturnType<typeof fireAll>) => void) =>
  fc.assert(
    fc.property(fc.array(command, { maxLength: 10 }), kind, passesMs, (commands, name, passes) => {
      const phase = phaseOf(name, passes);
      assert(phase, fireAll(commands, phase));
    }),
    { numRuns: 500 },
  );

describe('whatever timers are set, cleared and started anew', () => {
  it('they fire in the order of their times, those of one time in the order in which they were set, and never early', () => {
    inPhase((_phase, { fired }) => {
      const inOrder = fired.toSorted((one, other) => one.dueMs - other.dueMs || one.number - other.number);
      expect(fired).toEqual(inOrder);
      expect(fired.filter(({ dueMs, atMs }) => atMs < dueMs)).toEqual([]);
      const times = fired.flatMap(({ atMs, untilMs }) => [atMs, untilMs]);
      expect(times).toEqual(times.toSorted((one, other) => one - other));
    });
  });

  it('none fires that was cleared, and none twice but an interval that somebody waits for', () => {
    inPhase((phase, { fired, cleared }) => {
      expect(fired.filter(({ number }) => cleared.has(number))).toEqual([]);
      const once = fired.filter(({ isInterval }) => !isInterval || phase.kind !== 'acting').map(({ number }) => number);
      expect(once).toEqual([...new Set(once)]);
    });
  });

  it('a phase has an end, and fires nothing that does not belong to it', () => {
    inPhase((phase, { fired }) => {
      expect(fired.length).toBeLessThanOrEqual(1_000);
      const strays = fired.filter(({ owner, isInterval, isReferenced, delayMs, dueMs }) => {
        if (phase.kind === 'none') return true;
        if (phase.kind === 'passing') return dueMs > phase.untilMs;
        if (phase.kind === 'acting') return owner !== 0;
        return owner !== 0 || isInterval || !isReferenced || delayMs > 1_000;
      });
      expect(strays).toEqual([]);
    });
  });
});
