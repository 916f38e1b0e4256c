import crypto from 'node:crypto';
import type { RandomStream } from './random-stream.ts';
import { replaceProperty } from './replace-property.ts';

/** Makes the controlled result out of what the real function gave for this input. */
type Control = (random: RandomStream, real: unknown, input: readonly unknown[]) => unknown;

// Taken before anybody can put fake timers in its place.
const { setImmediate } = globalThis;

/**
 * Replaces the functions of this process that draw at random by ones that draw from `stream`, where that gives one. Hands back what
 * puts the real ones back.
 *
 * The real function is called all the same: it judges the arguments, and makes a result of the right form.
 */
export function replaceRandomFunctions(stream: () => RandomStream | undefined): (() => void)[] {
  const replace = (target: object, name: string, control: Control, synchronousName = name): (() => void) => {
    const real: unknown = Reflect.get(target, name);
    const synchronous: unknown = Reflect.get(target, synchronousName);
    if (typeof real !== 'function' || typeof synchronous !== 'function') return () => {};
    return replaceProperty(target, name, function controlled(this: unknown, ...input: unknown[]) {
      const random = stream();
      if (random === undefined) return Reflect.apply(real, this, input);
      const callback = input.at(-1);
      if (typeof callback !== 'function') return control(random, Reflect.apply(real, this, input), input);
      // Drawn at once: when the callback comes, another step may have begun.
      const values = input.slice(0, -1);
      const result = control(random, Reflect.apply(synchronous, this, values), values);
      setImmediate(() => callback(null, result));
    });
  };
  const webCrypto = Object.getPrototypeOf(globalThis.crypto);
  return [
    replace(Math, 'random', (random) => random.nextUnit()),
    replace(crypto, 'randomUUID', (random) => random.nextUuid()),
    replace(crypto, 'randomBytes', filled),
    replace(crypto, 'randomFill', filled, 'randomFillSync'),
    replace(crypto, 'randomFillSync', filled),
    replace(crypto, 'randomInt', integer),
    replace(webCrypto, 'getRandomValues', filled),
    replace(webCrypto, 'randomUUID', (random) => random.nextUuid()),
  ];
}

/** Fills the bytes that the real function has filled: all, or those from an offset on, counted in elements. */
function filled(random: RandomStream, real: unknown, [, offset, size]: readonly unknown[]): unknown {
  const isView = ArrayBuffer.isView(real);
  if (!isView && !(real instanceof ArrayBuffer)) return real;
  const bytes = isView ? new Uint8Array(real.buffer, real.byteOffset, real.byteLength) : new Uint8Array(real);
  const unit = isView && 'BYTES_PER_ELEMENT' in real ? Number(real.BYTES_PER_ELEMENT) : 1;
  const start = typeof offset === 'number' ? offset * unit : 0;
  random.fill(bytes.subarray(start, typeof size === 'number' ? start + size * unit : undefined));
  return real;
}

/** `randomInt(max)` or `randomInt(min, max)`; max is excluded, and the range has at most 48 bits. */
function integer(random: RandomStream, _real: unknown, [first, second]: readonly unknown[]): number {
  const [min, max] = second === undefined ? [0, Number(first)] : [Number(first), Number(second)];
  return min + (random.nextInteger() % (max - min));
}
