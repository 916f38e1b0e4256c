import { syncBuiltinESMExports } from 'node:module';
import type { StepClock } from '../../database/step-clock.ts';
import { isConnecting } from '../../database/tap/connecting.ts';
import { processWide } from '../../process-wide.ts';
import { controlledDate } from './controlled-date.ts';
import { replaceRandomFunctions } from './controlled-random.ts';
import { replaceTimers, type TimerSeam } from './controlled-timers.ts';
import { releaseIdLibraries, renewIdLibraries } from './id-libraries.ts';
import { RandomStream } from './random-stream.ts';
import { replaceProperty } from './replace-property.ts';

/** Time and chance of this process. Disposing of it puts everything back as it was before. */
export type NodeControl = Disposable & {
  /** From now on `Date` stands at the step's instant, and what is drawn at random comes from its stream. */
  readonly begin: (step: StepClock) => void;
  /** Moves `Date` on within the step, in milliseconds since 1970. */
  readonly moveTo: (nowMs: number) => void;
  /** From now on both are real again. */
  readonly end: () => void;
};

/** What the switches of this process are set to; undefined where they are real. */
const switches = processWide('switches', () => ({
  now: undefined as (() => number) | undefined,
  random: undefined as RandomStream | undefined,
  timers: undefined as TimerSeam | undefined,
  /** Who wants them there, and what takes them away. */
  users: 0,
  remove: () => {},
}));

/**
 * Puts switches before `Date`, `Math.random` and the random functions of `node:crypto` and `globalThis.crypto`, which `begin` and `end`
 * of a control throw, and before the functions that set timers: those of the application go by its clock. `performance` stays real. Hands
 * back what takes the switches away, once nobody else wants them.
 */
export function installSwitches(): () => void {
  switches.users += 1;
  if (switches.users === 1) switches.remove = replaceFunctions();
  let isInstalled = true;
  return () => {
    if (!isInstalled) return;
    isInstalled = false;
    switches.users -= 1;
    if (switches.users === 0) switches.remove();
  };
}

function replaceFunctions(): () => void {
  const ControlledDate = controlledDate(() => switches.now);
  const restorers = [
    replaceProperty(globalThis, 'Date', ControlledDate),
    replaceProperty(Date.prototype, 'constructor', ControlledDate),
    ...replaceRandomFunctions(() => (isConnecting() ? undefined : switches.random)),
    ...replaceTimers(() => switches.timers),
  ];
  syncBuiltinESMExports();
  return () => {
    for (const restore of restorers.toReversed()) restore();
    syncBuiltinESMExports();
  };
}

/**
 * Takes control of time and chance of this process, and hands timers of the application over to `timers`. A library that found the real functions as it was loaded keeps those: see
 * `prepareProcess`.
 */
export function controlNode({ timers }: { readonly timers?: TimerSeam } = {}): NodeControl {
  const uninstall = installSwitches();
  switches.timers = timers;
  return {
    begin({ instant, stream }) {
      switches.now = clockFrom(Date.parse(instant));
      switches.random = new RandomStream(stream);
      renewIdLibraries();
    },
    moveTo(nowMs) {
      if (switches.now) switches.now = clockFrom(nowMs);
    },
    end() {
      switches.now = undefined;
      switches.random = undefined;
      releaseIdLibraries();
    },
    [Symbol.dispose]() {
      this.end();
      switches.timers = undefined;
      uninstall();
    },
  };
}

/** Time stands still in a step. Lest a loop that waits for it to pass never ends, it moves after so many readings, 1 ms with each. */
const READINGS_BEFORE_TIME_MOVES = 10_000;

function clockFrom(instantMs: number): () => number {
  let readings = 0;
  return () => {
    readings += 1;
    return instantMs + Math.max(0, readings - READINGS_BEFORE_TIME_MOVES);
  };
}

/**
 * What is made with the same chance each time, outside of any run: a salted hash of a password for the fixtures, which would else be another
 * in each process, and with it every digest.
 *
 * Usage: `const passwordHash = await repeatably(() => bcrypt.hash(password, 4))`
 */
export async function repeatably<T>(make: () => T | Promise<T>): Promise<T> {
  if (switches.random !== undefined) return await make();
  const remove = installSwitches();
  switches.random = new RandomStream('repeatably');
  try {
    return await make();
  } finally {
    switches.random = undefined;
    remove();
  }
}
