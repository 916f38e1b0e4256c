import timers from 'node:timers';
import timersPromises from 'node:timers/promises';
import { getCallSites, promisify } from 'node:util';
import type { Timer, TimerRequest } from '../../database/scheduler/timer-queue.ts';
import { replaceProperty } from './replace-property.ts';

/** Where timers of the application are set. */
export type TimerSeam = {
  /** Whether this is called in the course of the application. */
  readonly isInCourse: boolean;
  /** Undefined outside of the application's course. */
  readonly setTimer: (request: Omit<TimerRequest, 'owner'>) => Timer | undefined;
  readonly clearTimer: (timer: Timer, restarts?: boolean) => void;
};

type Original = (...input: never[]) => unknown;
type PromiseOptions = { readonly signal?: AbortSignal; readonly ref?: boolean };

/**
 * What sets timers for its own purposes, to guard a connection or to keep a pool: they stay real. So do those of Node itself. By the name
 * of the package that calls.
 */
const REAL = new RegExp(
  `^node:|/node_modules/(?:${[
    'pg(?:-[\\w-]+)?|postgres|undici|ws|ioredis|redis|@redis/[\\w-]+|mongodb|amqplib|kafkajs|nats|@grpc/[\\w-]+|engine\\.io[\\w-]*|socket\\.io[\\w-]*',
    '@aws-sdk/[\\w-]+|@smithy/[\\w-]+|nodemailer|tarn|generic-pool|sequelize-pool|vite|vitest|@vitest/[\\w-]+|fast-check',
  ].join('|')})/`,
);

/** Calls deep enough to see who has called the replaced function. */
const CALLERS = 6;

/** Delays outside of these are taken for 1, as Node does. */
const LONGEST_MS = 2 ** 31 - 1;

let lastId = 2 ** 31;

/** Timers whose number somebody has asked for, and by which they may be cleared. */
const byId = new Map<number, ControlledTimeout>();

/** What `setTimeout` gives for a timer of the application: as Node's own, to whoever has it in hand. */
class ControlledTimeout {
  readonly #seam: TimerSeam;
  readonly #timer: Timer;
  readonly #isReferenced: { value: boolean };
  #id: number | undefined;

  constructor(seam: TimerSeam, timer: Timer, isReferenced: { value: boolean }) {
    this.#seam = seam;
    this.#timer = timer;
    this.#isReferenced = isReferenced;
  }

  ref(): this {
    this.#isReferenced.value = true;
    return this;
  }

  unref(): this {
    this.#isReferenced.value = false;
    return this;
  }

  hasRef(): boolean {
    return this.#isReferenced.value;
  }

  refresh(): this {
    this.#seam.clearTimer(this.#timer, true);
    return this;
  }

  close(): this {
    this.#seam.clearTimer(this.#timer);
    if (this.#id !== undefined) byId.delete(this.#id);
    return this;
  }

  [Symbol.toPrimitive](): number {
    if (this.#id === undefined) {
      lastId += 1;
      this.#id = lastId;
      byId.set(lastId, this);
    }
    return this.#id;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/**
 * Replaces the functions of this process that set timers by ones that hand those of the application over to the seam, where there is one.
 * All others stay real. Hands back what puts the real ones back.
 */
export function replaceTimers(seamNow: () => TimerSeam | undefined): (() => void)[] {
  const real = { ...timers, promises: { ...timersPromises } };
  /** Undefined where the timer is to be real. */
  const control = (fire: () => void, delay: unknown, isInterval: boolean): ControlledTimeout | undefined => {
    const seam = seamNow();
    if (!seam?.isInCourse || isSetByLibrary()) return undefined;
    const delayMs = Number(delay);
    const isReferenced = { value: true };
    const timer = seam.setTimer({
      delayMs: delayMs >= 1 && delayMs <= LONGEST_MS ? Math.trunc(delayMs) : 1,
      isInterval,
      isReferenced: () => isReferenced.value,
      fire,
    });
    return timer && new ControlledTimeout(seam, timer, isReferenced);
  };

  const setter =
    (original: Original, isInterval: boolean) =>
    (...input: unknown[]) => {
      const [callback, delay, ...rest] = input;
      const setReal = () => Reflect.apply(original, undefined, input);
      if (typeof callback !== 'function') return setReal();
      return control(() => callUncaught(() => callback(...rest)), delay, isInterval) ?? setReal();
    };

  const clearer = (original: Original) => (value: unknown) => {
    const found = value instanceof ControlledTimeout ? value : byId.get(Number(value));
    if (found) found.close();
    else Reflect.apply(original, undefined, [value]);
  };

  const wait = (delay?: unknown, value?: unknown, options: PromiseOptions = {}) => {
    const { signal, ref = true } = options;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const timeout = control(() => resolve(value), delay, false);
    if (timeout === undefined) return Reflect.apply(real.promises.setTimeout, undefined, [delay, value, options]);
    if (!ref) timeout.unref();
    const onAbort = () => {
      timeout.close();
      const error = new Error('The operation was aborted', { cause: signal?.reason });
      reject(Object.assign(error, { name: 'AbortError', code: 'ABORT_ERR' }));
    };
    if (signal?.aborted) onAbort();
    else signal?.addEventListener('abort', onAbort, { once: true });
    return promise.finally(() => signal?.removeEventListener('abort', onAbort));
  };
  async function* repeat(delay?: unknown, value?: unknown, options: PromiseOptions = {}): AsyncGenerator<unknown> {
    for (;;) yield await wait(delay, value, options);
  }

  const setTimeout = setter(real.setTimeout, false);
  Object.defineProperty(setTimeout, promisify.custom, { value: wait, configurable: true });
  const functions = {
    setTimeout,
    setInterval: setter(real.setInterval, true),
    clearTimeout: clearer(real.clearTimeout),
    clearInterval: clearer(real.clearInterval),
  };
  const objects = [globalThis, timers];
  return [
    ...Object.entries(functions).flatMap(([name, value]) =>
      objects.map((object) => replaceProperty(object, name, value)),
    ),
    replaceProperty(timersPromises, 'setTimeout', wait),
    replaceProperty(timersPromises, 'setInterval', repeat),
    replaceProperty(timersPromises.scheduler, 'wait', (delay: unknown, options?: PromiseOptions) =>
      wait(delay, undefined, options),
    ),
  ];
}

/** Calls back as a timer does: what is thrown is caught by nobody. */
function callUncaught(callback: () => unknown): void {
  try {
    callback();
  } catch (error) {
    process.nextTick(() => {
      throw error;
    });
  }
}

/** Whether whoever calls the function that calls this is no part of the application, though in its course. */
function isSetByLibrary(): boolean {
  const callers = getCallSites(CALLERS).map(({ scriptName }) => scriptName);
  const caller = callers.find((name) => name !== callers[0]);
  return caller !== undefined && REAL.test(caller.replaceAll('\\', '/'));
}
