import type { Course, RunMark } from '../../database/tap/course.ts';
import { HarnessError } from '../../errors.ts';
import { errorText } from '../../record/error-text.ts';

/** An error that nobody caught, and that no step which was under way has met. */
export type Escaped = {
  readonly message: string;
  /** The run in which what threw was begun; undefined where it was begun outside of all runs, or that cannot be told. */
  readonly run: RunMark | undefined;
  /** The step that began it; null for what was begun while the application was built. */
  readonly step: string | null;
};

/** In which course something happens now. */
type Courses = { readonly course: Course | undefined; readonly isCutting: boolean };

const events = ['uncaughtException', 'unhandledRejection'] as const;

// Taken before anybody can put fake timers in their place.
const { setTimeout, clearTimeout } = globalThis;

/**
 * Hears, for as long as a session is open, what nobody caught: in a timer or a forgotten promise of the application, which would
 * otherwise end the process. Each is a fault of the step that began it, also where that has ended, or its whole run has. Of a run that
 * was broken off, and of connections that are being closed, it is nobody's.
 */
export class EscapedErrors implements Disposable {
  readonly #courses: Courses;
  #escaped: Escaped[] = [];
  #report: ((message: string) => void) | undefined;
  #wake = () => {};

  constructor(courses: Courses) {
    this.#courses = courses;
    for (const event of events) process.on(event, this.#listen);
  }

  /** While steps are under way, `report` is told of what they, or nobody who is known, let escape. Disposing of it ends that. */
  whileStepping(report: (message: string) => void): Disposable {
    this.#report = report;
    return {
      [Symbol.dispose]: () => {
        this.#report = undefined;
      },
    };
  }

  /** Hands over those that fit, once. */
  take(fits: (escaped: Escaped) => boolean): readonly Escaped[] {
    const taken = this.#escaped.filter(fits);
    this.#escaped = this.#escaped.filter((escaped) => !taken.includes(escaped));
    return taken;
  }

  /** Throws a `HarnessError` of what nobody caught and no step began, which ends all. */
  assertNone(work: string): void {
    const [first] = this.take(() => true);
    if (first === undefined) return;
    throw new HarnessError(
      `${work} failed: between steps ${first.message}; expected nothing to go wrong that nobody catches. Look for a timer or a promise that the application, or the harness, begins when it is loaded or built.`,
    );
  }

  /** Resolves when something has escaped, or the time is over. */
  async next(timeoutMs: number): Promise<void> {
    if (this.#escaped.length > 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, timeoutMs);
    this.#wake = resolve;
    await promise;
    clearTimeout(timer);
  }

  [Symbol.dispose](): void {
    for (const event of events) process.off(event, this.#listen);
  }

  readonly #listen = (error: unknown): void => {
    const { course, isCutting } = this.#courses;
    if (course?.run.isBrokenOff || (isCutting && course?.step == null)) return;
    const message = `nobody caught ${errorText(error)}`;
    const isOver = course !== undefined && (course.isOver || course.run.isOver);
    if (this.#report !== undefined && !isOver) this.#report(message);
    else this.#escaped.push({ message, run: course?.run, step: course?.step ?? null });
    this.#wake();
  };
}
