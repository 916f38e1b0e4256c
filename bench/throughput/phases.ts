import { Journal } from '../../src/engine/database/journal/journal.ts';
import { Tap } from '../../src/engine/database/tap/tap.ts';

/** Milliseconds by phase. */
export type Phases = ReadonlyMap<string, number>;

type Method = (...input: unknown[]) => Promise<unknown>;

/** What a run's time goes to, by the function that it is spent in. None of them calls another. */
const PHASES: readonly (readonly [prototype: object, method: string, phase: string])[] = [
  [Tap.prototype, 'runStep', 'the application'],
  [Tap.prototype, 'quiet', 'waiting until it is quiet'],
  [Tap.prototype, 'build', 'building the application'],
  [Tap.prototype, 'beginRun', 'connections that remember nothing'],
  [Journal.prototype, 'readStep', 'reading the journal, setting the clock'],
  [Journal.prototype, 'setClock', 'setting the clock alone'],
  [Journal.prototype, 'rewind', 'rewinding'],
];

const TWINS = 'twins, with all that is theirs';
const REST = 'drawing, judging, the mirror';

/** Takes the time of the phases of all that runs until it is disposed of. */
export class PhaseClock implements Disposable {
  readonly #spent = new Map<string, number>();
  readonly #restore: (() => void)[] = [];
  #lastStep: unknown;
  #isTwin = false;

  constructor() {
    for (const [prototype, method, phase] of PHASES) this.#watch(prototype, method, phase);
  }

  /** Where all those milliseconds went. */
  phasesOf(totalMs: number): Phases {
    const known = [...this.#spent.values()].reduce((sum, ms) => sum + ms, 0);
    return new Map([...this.#spent, [REST, totalMs - known] as const].toSorted(([, a], [, b]) => b - a));
  }

  [Symbol.dispose](): void {
    for (const restore of this.#restore) restore();
  }

  #watch(prototype: object, method: string, phase: string): void {
    const original: Method = Reflect.get(prototype, method);
    const note = (ms: number) => this.#note(phase, ms);
    const begin = (first: unknown) => this.#begin(method, first);
    const timed = async function timed(this: unknown, ...input: unknown[]) {
      begin(input[0]);
      const start = performance.now();
      try {
        return await Reflect.apply(original, this, input);
      } finally {
        note(performance.now() - start);
      }
    };
    Reflect.set(prototype, method, timed);
    this.#restore.push(() => Reflect.set(prototype, method, original));
  }

  /** A step that is performed once more under its id is asked for its twin's sake; with the next one, or another run, that is over. */
  #begin(method: string, first: unknown): void {
    if (method === 'beginRun') this.#lastStep = undefined;
    if (method === 'runStep') this.#isTwin = first === this.#lastStep;
    else if (method !== 'quiet' && method !== 'readStep' && method !== 'setClock') this.#isTwin = false;
    if (method === 'runStep') this.#lastStep = first;
  }

  #note(phase: string, ms: number): void {
    const where = this.#isTwin ? TWINS : phase;
    this.#spent.set(where, (this.#spent.get(where) ?? 0) + ms);
  }
}
