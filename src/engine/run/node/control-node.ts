import { syncBuiltinESMExports } from 'node:module';
import type { StepClock } from '../../database/step-clock.ts';
import { controlledDate } from './controlled-date.ts';
import { replaceRandomFunctions } from './controlled-random.ts';
import { RandomStream } from './random-stream.ts';
import { replaceProperty } from './replace-property.ts';

/** Time and chance of this process. Disposing of it puts everything back as it was. */
export type NodeControl = Disposable & {
  /** From now on `Date` stands at the step's instant, and what is drawn at random comes from its stream. */
  readonly begin: (step: StepClock) => void;
  /** From now on both are real again. */
  readonly end: () => void;
};

/**
 * Puts switches before `Date`, `Math.random` and the random functions of `node:crypto` and `globalThis.crypto`, which `begin` and `end`
 * throw. Timers and `performance` stay real.
 *
 * Install it before the application is loaded: a library that keeps a reference to such a function keeps the one it found. A library
 * that fetches random bytes in advance, and carries them from one step to the next, is beyond its reach.
 */
export function controlNode(): NodeControl {
  let now: (() => number) | undefined;
  let random: RandomStream | undefined;
  const ControlledDate = controlledDate(() => now);
  const restorers = [
    replaceProperty(globalThis, 'Date', ControlledDate),
    replaceProperty(Date.prototype, 'constructor', ControlledDate),
    ...replaceRandomFunctions(() => random),
  ];
  syncBuiltinESMExports();
  return {
    begin({ instant, stream }) {
      now = clockFrom(Date.parse(instant));
      random = new RandomStream(stream);
    },
    end() {
      now = undefined;
      random = undefined;
    },
    [Symbol.dispose]() {
      this.end();
      for (const restore of restorers.toReversed()) restore();
      syncBuiltinESMExports();
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
