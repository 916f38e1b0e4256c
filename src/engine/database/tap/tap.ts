import { AsyncLocalStorage } from 'node:async_hooks';
import type pg from 'pg';
import type { Leftover } from '../../record/leftover.ts';
import { companyBesides, watchSockets } from '../scheduler/company.ts';
import type { LockServer } from '../scheduler/lock-waits.ts';
import { type Cause, type Company, Scheduler, type Stalled, type Turn } from '../scheduler/scheduler.ts';
import { watchThreadWork } from '../scheduler/thread-work.ts';
import type { Timer, TimerRequest } from '../scheduler/timer-queue.ts';
import { firstCome, type Strategy, type TraceEntry } from '../scheduler/turn.ts';
import type { Course, RunMark } from './course.ts';
import { CourseStacks } from './course-stacks.ts';
import { Deadline, type DeadlineOptions } from './deadline.ts';
import type { CheckoutEnd, DriverTap, GatedCheckout, TapHost } from './driver-tap.ts';
import { Hang } from './hang.ts';
import { deadlock, keptClient, noEnd, openTransaction } from './leftovers.ts';
import { loginRole } from './login-role.ts';
import { isPostgresJs, type PostgresJs } from './postgres-js.ts';
import { shownText } from './shown-text.ts';
import { type LoggedStatements, StatementLog } from './statement-log.ts';
import { NOBODY, stepMark } from './step-mark.ts';
import type { StatementGate } from './tap-client.ts';
import { PgTap } from './tap-pg.ts';
import { PostgresJsTap } from './tap-postgres-js.ts';
import { TappedClient } from './tapped-client.ts';
import type { TappedSession } from './tapped-session.ts';

export type { Statement } from '../../record/statement.ts';

/** What a step's end hands over. */
export type StepStatements = LoggedStatements & {
  /** Who was let go, and who was blocked by whom. */
  readonly trace: readonly TraceEntry[];
};

/** A step of a race. */
export type Branch<T> = { readonly id: string; readonly work: () => Promise<T> };

/** A statement or checkout from when it is asked for to its end. */
type Flight = { readonly text: string };

export type StepOptions = DeadlineOptions & {
  /** Where the clock of the harness stands, in milliseconds since 1970. */
  readonly nowMs?: number;
  /** How much time passes in this step; timers that are due by then fire in it. */
  readonly passesMs?: number;
};

/** What a checkout is called in traces. */
const CHECKOUT = 'a client';

/** How long nothing must have happened before it is looked whether anything still can. */
const STILL_MS = 250;

/** The same where something outside of the process might yet make the application give a client back. */
const STILL_IN_COMPANY_MS = 1_000;

// Taken before anybody can put fake timers in their place.
const { setTimeout, clearTimeout } = globalThis;

/**
 * Sees every statement that the application sends through a pool: whether one is under way, which step sent it, and what came of it. Each
 * waits for its turn (see `Scheduler`), as each checkout of a client does.
 *
 * A statement belongs to the step in whose asynchronous course it was sent, even when that is over; then it is *late*. What was begun
 * outside of all steps (when the application was built, say) belongs to the step that is running. What a run has begun ends with it: later
 * statements of that course are never let go.
 *
 * Usage, once a run: `await tap.beginRun()`, `await tap.build(work)`; then, once a step, `await tap.runStep(id, work)`,
 * `await tap.quiet()`, `tap.endStep()`.
 */
export class Tap {
  readonly scheduler = new Scheduler();
  readonly #courses = new AsyncLocalStorage<Course>();
  readonly #flights = new Set<Flight>();
  readonly #drivers: DriverTap[] = [];
  /** Where databases listen. */
  readonly #ports = new Set<number>();
  readonly #roles = new Set<string>();
  readonly #log = new StatementLog();
  /** The steps that run at once; empty where only one does. */
  #racing: readonly Course[] = [];
  #server: LockServer | undefined;
  #run: RunMark = { isOver: false, isBrokenOff: false };
  #isCutting = false;
  #current: Course | undefined;
  readonly #deadline = new Deadline();
  /** Transactions that another checkout has met already. */
  #met: Leftover[] = [];
  #started = 0;
  #rewrite = (text: string) => text;
  #stacks: CourseStacks | undefined;
  #wake = () => {};

  constructor() {
    watchSockets();
    watchThreadWork(() => this.isInCourse);
    this.scheduler.knowCompanyBy((active) => this.#company(active));
    this.scheduler.tellRest(() => this.#wake());
  }

  /** How many statements are under way or wait for their turn. */
  get inFlight(): number {
    return this.#flights.size;
  }

  /** The server's process ids of the application's connections. */
  get backends(): readonly number[] {
    const others = this.#drivers.flatMap(({ backends }) => backends);
    return [...this.#sessions().flatMap(({ backend }) => backend ?? []), ...others];
  }

  /** Whom the application connects as. */
  get roles(): readonly string[] {
    return [...this.#roles];
  }

  /** Whom to ask about locks. Without it nothing counts as blocked. */
  askAt(server: LockServer | undefined): void {
    this.#server = server;
    if (server) this.#ports.add(server.port);
    this.scheduler.askAt(server);
  }

  /**
   * Watches a pool of `pg`, or what `postgres()` of postgres.js gives.
   *
   * @throws UsageError when a pool of `pg` has connected already: those clients would go unseen.
   */
  watch(pool: pg.Pool | PostgresJs): void {
    const driver = isPostgresJs(pool) ? new PostgresJsTap(pool, this.#host()) : new PgTap(pool, this.#host());
    if (driver.port !== undefined) this.#ports.add(driver.port);
    this.#drivers.push(driver);
    const role = loginRole(pool);
    if (role !== undefined) this.#roles.add(role);
  }

  #host(): TapHost {
    return {
      rewrite: (text) => this.#rewrite(text),
      outside: (work) => this.#courses.exit(work),
      gateCheckout: (canGo, go) => this.#gateCheckout(canGo, go),
      gateOf: (session) => this.#gateOf(session),
      open: (session) => {
        if (session.port !== undefined) this.#ports.add(session.port);
        this.scheduler.openLane(session);
      },
      reuse: (session) => {
        if (session.isInTransaction && !this.scheduler.isOn(session))
          this.#met.push(this.#blamed(openTransaction(session), session.holder?.step));
      },
      release: () => {
        this.scheduler.changed();
        this.#wake();
      },
      close: (session) => {
        this.scheduler.closeLane(session);
        this.#wake();
      },
      terminate: async (backends) => await this.#server?.terminate(backends),
    };
  }

  /** From now on sends what `rewrite` gives for each statement: the same for the same text. The record keeps the application's. */
  rewriteWith(rewrite: (text: string) => string): void {
    this.#rewrite = rewrite;
  }

  /** What is sent for a statement of the application. */
  sentAs(text: string): string {
    return this.#rewrite(text);
  }

  /**
   * Keeps from now on, until it is disposed of, where in the application's files each statement is sent, and what it returns (see
   * `returnedBy`). It makes the application many times slower, and nothing else of it other.
   */
  explain(): Disposable {
    const stacks = new CourseStacks();
    this.#stacks = stacks;
    return {
      [Symbol.dispose]: () => {
        stacks[Symbol.dispose]();
        if (this.#stacks === stacks) this.#stacks = undefined;
      },
    };
  }

  /** Ends whatever the run before has left, and makes connections forget what they remember. */
  async beginRun(): Promise<RunMark> {
    await this.#endRun();
    this.#run = { isOver: false, isBrokenOff: false };
    await Promise.all(this.#drivers.map((driver) => driver.renew()));
    this.#met = [];
    return this.#run;
  }

  /** Runs what builds the application; what that begins belongs to whichever step is running then, and ends with the run. */
  async build<T>(work: () => Promise<T>, options: StepOptions = {}): Promise<T> {
    return await this.#act({ run: this.#run, step: null, isOver: false }, work, options);
  }

  /**
   * Runs the work of a step; all statements in its course are the step's.
   *
   * @throws Hang where it cannot end, or has not by the deadline. Call `abandon` then.
   */
  async runStep<T>(id: string, work: () => Promise<T>, options: StepOptions = {}): Promise<T> {
    const course = { run: this.#run, step: id, isOver: false };
    if (this.#current !== undefined) this.#current.isOver = true;
    this.#current = course;
    return await this.#act(course, work, options);
  }

  /**
   * Runs several steps at once, one statement at a time, in the order that the strategy says. Resolves when all have been answered.
   *
   * @throws Hang as `runStep` does.
   */
  async runRace<T>(branches: readonly Branch<T>[], strategy: Strategy, options: StepOptions = {}): Promise<T[]> {
    const courses = branches.map(({ id }) => ({ run: this.#run, step: id, isOver: false }));
    if (this.#current !== undefined) this.#current.isOver = true;
    this.#current = courses[0];
    this.#racing = courses;
    const { timers } = this.scheduler;
    this.#deadline.begin(options);
    this.scheduler.chooseBy(strategy);
    timers.begin({ kind: 'acting', owners: courses }, options.nowMs);
    const begun = branches.map(({ id, work }, at) => {
      const course = courses[at];
      const begin = () => work().finally(() => this.scheduler.hearOf(id));
      return course === undefined ? begin() : this.#courses.run(course, begin);
    });
    const results = await this.#untilHang(Promise.all(begun));
    timers.begin({ kind: 'resting', owners: courses });
    this.scheduler.changed();
    return results;
  }

  async #act<T>(course: Course, work: () => Promise<T>, { nowMs, passesMs = 0, ...options }: StepOptions): Promise<T> {
    const { timers } = this.scheduler;
    this.#deadline.begin(options);
    if (passesMs > 0) timers.begin({ kind: 'passing', untilMs: (nowMs ?? 0) + passesMs }, nowMs);
    else timers.begin({ kind: 'acting', owners: [course] }, nowMs);
    const result = await this.#untilHang(this.#courses.run(course, work));
    if (passesMs === 0) timers.begin({ kind: 'resting', owners: [course] });
    this.scheduler.changed();
    return result;
  }

  /** Whether this is called in the course of the application. */
  get isInCourse(): boolean {
    return this.#courses.getStore() !== undefined;
  }

  /** Sets a timer of the application, on the clock of the harness. Undefined where this is not called in its course. */
  setTimer(request: Omit<TimerRequest, 'owner'>): Timer | undefined {
    const owner = this.isInCourse ? this.#courseNow() : undefined;
    if (owner === undefined) return undefined;
    const inContext = AsyncLocalStorage.snapshot();
    const { timers } = this.scheduler;
    const fire = () => {
      // What fires as time passes is done in the step by which it passes.
      const course = timers.isPassing ? (this.#current ?? owner) : owner;
      this.scheduler.beginFor(course.step);
      inContext(() => this.#courses.run(course, request.fire));
    };
    const timer = timers.set({ ...request, owner, fire });
    if (owner.run.isOver) timers.delete(timer);
    this.scheduler.changed();
    return timer;
  }

  /** Takes a timer back, or, where `restarts`, counts its time anew. */
  clearTimer(timer: Timer, restarts = false): void {
    const { timers } = this.scheduler;
    timers.delete(timer);
    if (restarts) timers.start(timer);
    this.scheduler.changed();
  }

  /**
   * Waits until the application is quiet: no statement under way, nobody waiting for a client, and nothing more that it can do by
   * itself. Hands back what it should not have left behind, and mends that: transactions are rolled back, forgotten clients closed.
   *
   * @throws Hang where that cannot be, or is not by the deadline: that of the step unless given. Call `abandon` then.
   */
  async quiet(options?: DeadlineOptions): Promise<readonly Leftover[]> {
    if (options) this.#deadline.begin(options);
    for (;;) {
      const { started, changes } = this.#counts();
      await this.scheduler.settled();
      if (this.#flights.size === 0 && !this.scheduler.isBusy) {
        const now = this.#counts();
        if (now.started !== started || now.changes !== changes) {
          // An application that is never at rest has its deadline all the same.
          this.#deadline.assertGoesOn();
          this.#assertInTime();
          continue;
        }
        const kept = this.#keptClients();
        if (kept.length === 0 || (await this.#staysStill())) return await this.#mend(kept);
        continue;
      }
      if (await this.#nextEvent(STILL_MS)) {
        this.#assertInTime();
        continue;
      }
      this.scheduler.lookAgain();
      this.#assertNoHang(changes);
    }
  }

  /** Ends the step, and hands over what was sent since the last one ended. Call it when the application is quiet. */
  endStep(): StepStatements {
    for (const course of this.#racing) course.isOver = true;
    if (this.#current !== undefined) this.#current.isOver = true;
    this.#current = undefined;
    this.#endRace();
    this.scheduler.timers.begin({ kind: 'none' });
    const logged = this.#log.take(this.#stacks);
    this.#stacks?.forget();
    return { ...logged, trace: this.scheduler.takeTrace() };
  }

  /** Whether the run was broken off, and no other has begun. */
  get isAbandoned(): boolean {
    return this.#run.isOver;
  }

  /** The course in which this is called; undefined outside of all runs. */
  get course(): Course | undefined {
    return this.#courses.getStore();
  }

  /** Whether connections are being closed, at which whoever still uses them may well take offence. */
  get isCutting(): boolean {
    return this.#isCutting;
  }

  /**
   * Breaks off whatever the application still does, for good: its statements are never answered, its transactions rolled back, and all
   * connections that it uses closed.
   */
  async abandon(): Promise<void> {
    this.#run.isBrokenOff = true;
    await this.#endRun();
  }

  async #endRun(): Promise<void> {
    this.#isCutting = true;
    try {
      await this.#cut();
    } finally {
      this.#isCutting = false;
    }
  }

  async #cut(): Promise<void> {
    this.#run.isOver = true;
    this.#endRace();
    this.#met = [];
    this.#flights.clear();
    const sessions = this.#sessions();
    const busy = this.scheduler.drop().flatMap((lane) => sessions.find((session) => session === lane) ?? []);
    // What was checked out outside of all runs is not the run's to lose.
    const held = sessions.filter(({ isCheckedOut, holder }) => isCheckedOut && holder !== undefined);
    const used = [...new Set([...busy, ...held])];
    const backends = used.flatMap((session) => (session instanceof TappedClient ? (session.backend ?? []) : []));
    if (backends.length > 0) await this.#server?.terminate(backends);
    await Promise.all(used.map((session) => session.close()));
    this.scheduler.takeTrace();
  }

  #sessions(): TappedSession[] {
    return this.#drivers.flatMap(({ sessions }) => [...sessions]);
  }

  #counts(): { readonly started: number; readonly changes: number } {
    return { started: this.#started, changes: this.scheduler.changes };
  }

  #endRace(): void {
    if (this.#racing.length > 0) this.scheduler.chooseBy(firstCome);
    this.#racing = [];
  }

  /** The leftover with whose it is, where several steps run at once. */
  #blamed(leftover: Leftover, step: string | null | undefined): Leftover {
    return this.#racing.length > 0 && step != null ? { ...leftover, step } : leftover;
  }

  #deadlock(stalled: readonly Stalled[]): Leftover {
    const leftover = deadlock(stalled, (lane) => this.scheduler.numberOf(lane));
    return this.#blamed(leftover, stalled[0]?.waiting.branch);
  }

  /** The result of the work; throws a `Hang` where that can never come, or has not by the deadline. */
  async #untilHang<T>(work: Promise<T>): Promise<T> {
    const { promise, reject } = Promise.withResolvers<never>();
    let { changes } = this.scheduler;
    const look = () => {
      try {
        this.scheduler.lookAgain();
        this.#assertNoHang(changes);
        changes = this.scheduler.changes;
        timer = setTimeout(look, STILL_MS);
      } catch (error) {
        reject(error);
      }
    };
    let timer = setTimeout(look, STILL_MS);
    try {
      return await Promise.race([work, promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Throws a `Hang` where nothing has happened since `changes` and nothing can, or the deadline is over. */
  #assertNoHang(changes: number): void {
    if (changes === this.scheduler.changes) {
      const stalled = this.scheduler.findStalled();
      if (stalled.length > 0 && this.#isAlone()) {
        throw new Hang(this.#deadlock(stalled));
      }
    }
    this.#deadline.assertGoesOn();
    this.#assertInTime();
  }

  #assertInTime(): void {
    if (!this.#deadline.isOver) return;
    const stalled = this.scheduler.findStalled();
    const obstacle = stalled.length > 0 ? this.#deadlock(stalled).message : this.#findObstacle();
    throw new Hang(noEnd(this.#deadline.ms, obstacle));
  }

  #company(active?: readonly string[]): Company {
    return companyBesides(this.#ports, active);
  }

  /** Whether nothing but the application itself can make it go on. */
  #isAlone(): boolean {
    return this.#company() !== 'others';
  }

  /** Whether nothing happens for so long that nothing is going to, with clients of the step's checked out. */
  async #staysStill(): Promise<boolean> {
    if (this.#isAlone()) return true;
    return !(await this.#nextEvent(STILL_IN_COMPANY_MS));
  }

  /**
   * Clients that the step has checked out and not given back. One that listens stays with the application, and so does one that it was
   * built with.
   */
  #keptClients(): TappedSession[] {
    return this.#sessions().filter(
      ({ isCheckedOut, holder, isListening, isInTransaction }) =>
        isCheckedOut && holder?.step != null && (!isListening || isInTransaction),
    );
  }

  async #mend(kept: readonly TappedSession[]): Promise<readonly Leftover[]> {
    const open = this.#sessions().filter(({ isCheckedOut, isInTransaction }) => !isCheckedOut && isInTransaction);
    const of = (describe: (session: TappedSession) => Leftover) => (session: TappedSession) =>
      this.#blamed(describe(session), session.holder?.step);
    const leftovers = [...this.#met, ...open.map(of(openTransaction)), ...kept.map(of(keptClient))];
    this.#met = [];
    // Sent on clients that nobody uses.
    await Promise.all(open.map((tapped) => tapped.sendUnseen('ROLLBACK').catch(() => {})));
    await Promise.all(kept.map((session) => session.close()));
    const isAlike = (one: Leftover, other: Leftover) => one.kind === other.kind && one.step === other.step;
    return leftovers.filter((one, at) => leftovers.findIndex((other) => isAlike(one, other)) === at);
  }

  /** The course in which this is called; the step that is running for what was begun outside of all steps. */
  #courseNow(): Course | undefined {
    const course = this.#courses.getStore();
    if (course === undefined) return this.#current;
    if (course.step !== null || course.run !== this.#run) return course;
    const { step } = this.scheduler.cause;
    return this.#racing.find((one) => one.step === step) ?? this.#current ?? course;
  }

  /** Whether this is called in a course that was begun outside of all steps, while several run at once. */
  #isAside(): boolean {
    return this.#racing.length > 0 && this.#courses.getStore()?.step === null;
  }

  /**
   * Whose doing it is what is done now, as far as that can be told: of what was begun outside of all steps it is told only later, and only in a
   * race.
   */
  get author(): Cause {
    const { step = null } = this.#courses.getStore() ?? {};
    return step === null && this.#isAside() ? this.scheduler.cause : { step };
  }

  /** Puts a checkout behind the scheduler. */
  #gateCheckout(canGo: () => boolean, go: (passage: GatedCheckout) => void): void {
    const course = this.#courseNow();
    if (course?.run.isOver) return;
    const flight = this.#begin(CHECKOUT);
    const end = (turn: Turn, { session, handOver }: CheckoutEnd) =>
      turn.end(() => {
        this.#flights.delete(flight);
        if (session) session.holder = course;
        handOver();
        if (session) session.isBeingHandedOver = false;
        this.#wake();
      });
    this.scheduler.ask({
      kind: 'checkout',
      branch: course?.step ?? null,
      text: flight.text,
      lane: null,
      canGo,
      isAside: this.#isAside(),
      go: (turn) =>
        go({
          end: (ended) => {
            // Connecting took longer than the run, and whoever asked is never answered.
            if (course?.run.isOver) ended.giveBack();
            else end(turn, ended);
          },
        }),
    });
  }

  #begin(text: string): Flight {
    const flight = { text };
    this.#flights.add(flight);
    this.#started += 1;
    return flight;
  }

  #gateOf(tapped: TappedSession): StatementGate {
    return (text, parameters, go) => {
      const course = this.#courseNow();
      if (course?.run.isOver) return;
      const { author } = this;
      const isRace = this.#racing.length > 0;
      const flight = this.#begin(text);
      const stack = this.#stacks?.capture();
      tapped.note(text);
      this.scheduler[tapped.isBeingHandedOver ? 'join' : 'ask']({
        kind: 'statement',
        branch: course?.step ?? null,
        text,
        lane: tapped,
        canGo: () => true,
        isAside: this.#isAside(),
        go: (turn) => {
          const mark = isRace ? stepMark(author.step ?? NOBODY) : '';
          const noteEnd = this.#log.record({ text, parameters, backend: tapped.backend, course, stack });
          go({
            pause: turn.pause,
            mark,
            end: (ended, deliver) => {
              noteEnd(ended);
              const finish = () =>
                turn.end(() => {
                  this.#flights.delete(flight);
                  deliver();
                  this.#wake();
                });
              if (ended.isFromServer) tapped.whenReady(finish);
              else finish();
            },
          });
        },
      });
    };
  }

  /** What keeps the application from being quiet, in words that are the same in every execution. */
  #findObstacle(): string | undefined {
    const [flight] = this.#flights;
    if (flight)
      return flight.text === CHECKOUT
        ? 'it waits for a client of the pool'
        : `a statement runs: ${shownText(flight.text)}`;
    const [kept] = this.#keptClients();
    return kept && `a client is checked out; its last statement: ${shownText(kept.lastText)}`;
  }

  /** True when something happens, false when the time is over. */
  #nextEvent(timeoutMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const finish = (hasHappened: boolean) => {
        clearTimeout(timer);
        this.#wake = () => {};
        resolve(hasHappened);
      };
      const timer = setTimeout(() => finish(false), timeoutMs);
      this.#wake = () => finish(true);
    });
  }
}

/** Watches a pool from now on. Usage: `export const tap = tapPool(pool);`, right after the pool is made. */
export function tapPool(pool: pg.Pool | PostgresJs): Tap {
  const tap = new Tap();
  tap.watch(pool);
  return tap;
}
