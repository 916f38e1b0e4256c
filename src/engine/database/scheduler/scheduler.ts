import { AsyncLocalStorage } from 'node:async_hooks';
import type { LockServer } from './lock-waits.ts';
import { eventsSoFar, settled } from './settle.ts';
import { type Timer, TimerQueue } from './timer-queue.ts';
import { type Choice, firstCome, type Strategy, type TraceEntry, type Waiting } from './turn.ts';

/** What may wake the application besides the database (see `companyBesides`). */
export type Company = 'none' | 'itself' | 'others';

/** A connection of the application's, as far as its turns matter. */
export type Lane = {
  /** Process id of the server's side; null while it is not known. */
  readonly backend: number | null;
  readonly isInTransaction: boolean;
};

/** What asks for its turn. */
export type Request = Pick<Waiting, 'kind' | 'branch' | 'text'> & {
  readonly lane: Lane | null;
  /** Whether it could be served now. A statement waits for those before it on its lane besides. */
  readonly canGo: () => boolean;
  /** Sends it. */
  readonly go: (turn: Turn) => void;
  /** Whether it was begun outside of all steps, and so is only the doing of whoever went on last (see `Cause`). */
  readonly isAside?: boolean;
};

/**
 * Whose doing it is what the application does now, besides in courses that are told: until the next turn that of the branch whose turn it was
 * last. Null where that is not sure: before the first turn, and once another branch has gone on as well. It is sure only when the next turn is
 * given, so keep the cause and look later.
 */
export type Cause = { step: string | null };

/** A turn that has come. */
export type Turn = {
  /** It has returned. What it returned reaches the application by `deliver`: at once, unless others are under way as well. */
  readonly end: (deliver: () => void) => void;
  /** It waits for the application: to read rows of a cursor, to send data on. Others may go. */
  readonly pause: () => void;
};

/** Something that can neither go on nor be let go. */
export type Stalled = {
  readonly waiting: Waiting;
  readonly lane: Lane | null;
  /** Whose locks it waits for; none where it was never let go. */
  readonly by: readonly Lane[];
};

type State = 'waiting' | 'active' | 'blocked' | 'paused' | 'returned' | 'over' | 'dropped';

type Entry = {
  readonly request: Request;
  readonly waiting: Waiting;
  /** Whose doing it was that it asked. */
  readonly cause: Cause;
  state: State;
  /** While it is blocked. */
  by: readonly Lane[];
  /** By whom the trace says that it is. */
  traced: string;
  deliver: () => void;
};

/** When a statement that others wait behind is first asked about, and the longest time between two questions. */
const FIRST_QUESTION_MS = 1;
const LAST_QUESTION_MS = 100;

// Taken before anybody can put fake timers in their place.
const { setTimeout, clearTimeout } = globalThis;

/**
 * Lets one statement or checkout of the application go at a time, and the next one only when the application has done all that it can
 * do by itself. So who is next depends on the order in which they asked, and on the strategy, and not on the machine.
 *
 * A statement that waits for a lock of another client of the application is *blocked*: that is asked of the server, and then another
 * goes. Where several are under way for that reason, what they return reaches the application in the order in which they asked.
 *
 * A timer fires when its time has come by the number of statements let go, or when nothing else is left to do.
 */
export class Scheduler {
  /** What is not a statement, and still has its turn: the timers that the application sets. */
  readonly timers = new TimerQueue();
  readonly #outside = AsyncLocalStorage.snapshot();
  readonly #lanes = new Set<Lane>();
  readonly #entries = new Set<Entry>();
  #clients = new Map<Lane, number>();
  #trace: TraceEntry[] = [];
  #asked = 0;
  #strategy: Strategy = firstCome;
  #server: LockServer | undefined;
  #isConducting = false;
  #hasChanged = false;
  #isFiring = false;
  #cause: Cause = { step: null };
  #changes = 0;
  /** Whether something has happened that may have freed a lock since the server was last asked. */
  #isStale = false;
  #notice = () => {};
  #doubt = () => {};
  #companyNow: (active?: readonly string[]) => Company = () => 'others';
  #onRest = () => {};
  #onFire: (nowMs: number) => Promise<void> = async () => {};

  /** How to know whether nothing outside of the process can wake the application, given what keeps the process busy where that is known. */
  knowCompanyBy(company: (active?: readonly string[]) => Company): void {
    this.#companyNow = company;
  }

  /** Resolves once the application has done all that it can do by itself. */
  settled(): Promise<void> {
    return settled((active) => this.#companyNow(active) !== 'none');
  }

  /** Asks about what is under way, though nobody waits behind it. */
  lookAgain(): void {
    this.#doubt();
  }

  /** What sets clocks to the time of a timer before it fires. */
  setClocksBy(onFire: (nowMs: number) => Promise<void>): void {
    this.#onFire = onFire;
  }

  /** Called whenever there is nothing more to decide, until something changes. */
  tellRest(onRest: () => void): void {
    this.#onRest = onRest;
  }

  /** Whom to ask about locks, on a connection that is not the application's. Without it nothing counts as blocked. */
  askAt(server: LockServer | undefined): void {
    this.#server = server;
  }

  /** Who is next from now on. */
  chooseBy(strategy: Strategy): void {
    this.#strategy = strategy;
    this.#cause = { step: null };
  }

  /** Whose doing it is what is done now outside of all steps. */
  get cause(): Cause {
    return this.#cause;
  }

  /** What is done from now on is the doing of that branch, whose timer fires. */
  beginFor(branch: string | null): void {
    this.#cause = { step: branch };
  }

  /** That branch goes on now; another one than that whose turn it was puts in doubt whose doing the rest is. */
  hearOf(branch: string | null): void {
    if (this.#cause.step !== branch) this.#cause.step = null;
  }

  /** True while somebody waits for a turn or has one, or a timer is going to fire. */
  get isBusy(): boolean {
    return this.#entries.size > 0 || this.#isFiring || this.timers.next() !== undefined;
  }

  /** Whether something waits or is under way on a lane. */
  isOn(lane: Lane): boolean {
    for (const { request } of this.#entries) if (request.lane === lane) return true;
    return false;
  }

  /** Counts what has happened. */
  get changes(): number {
    return this.#changes;
  }

  /**
   * What stands still for good unless the application does something else: it waits for locks of clients that nothing is under way on, or
   * for a client while none comes back. Empty while anything is under way that the server will end, as it does with deadlocks of its own.
   */
  findStalled(): readonly Stalled[] {
    if (this.#some('active', 'returned') || this.timers.next() || this.#able().length > 0) return [];
    const blocked = this.#in('blocked');
    const cycling = new Set<Lane | null>(blocked.map(({ request }) => request.lane));
    // Whoever waits for a lane that is not blocked itself waits for the application; and so does whoever waits for such a one.
    for (let isGrowing = true; isGrowing; ) {
      isGrowing = false;
      for (const { request, by } of blocked) {
        if (cycling.has(request.lane) && by.some((lane) => !cycling.has(lane))) {
          cycling.delete(request.lane);
          isGrowing = true;
        }
      }
    }
    if (cycling.size > 0) return [];
    return this.#in('blocked', 'waiting').map(({ waiting, request, by }) => ({ waiting, lane: request.lane, by }));
  }

  /**
   * Forgets all that waits or is under way: nothing of it reaches the application any more. Hands back the lanes that it is on, those
   * that wait for others first.
   */
  drop(): readonly Lane[] {
    const entries = [...this.#in('blocked').reverse(), ...this.#entries];
    for (const entry of entries) entry.state = 'dropped';
    this.#entries.clear();
    this.timers.clear();
    this.changed();
    return [...new Set(entries.flatMap(({ request }) => request.lane ?? []))];
  }

  /** What happened since it was last asked. Numbers start anew where nothing is under way. */
  takeTrace(): readonly TraceEntry[] {
    const trace = this.#trace;
    this.#trace = [];
    if (this.#entries.size === 0) {
      this.#asked = 0;
      this.#clients = new Map();
    }
    return trace;
  }

  /** Asks for a turn. */
  ask(request: Request): void {
    this.#enter(request);
    this.changed();
  }

  /** Takes a turn at once, within the turn of another, unless something waits on its lane already. */
  join(request: Request): void {
    const isBehind = this.#in('waiting').some(({ request: { lane } }) => lane === request.lane);
    const entry = this.#enter(request);
    if (!isBehind) this.#letGo(entry);
    this.changed();
  }

  /** A connection that may hold locks from now on. */
  openLane(lane: Lane): void {
    this.#lanes.add(lane);
  }

  /** The application has given a connection up; what it held may be free. */
  closeLane(lane: Lane): void {
    this.#lanes.delete(lane);
    this.#isStale = true;
    this.changed();
  }

  /** Something has happened that may let somebody go who could not before. */
  changed(): void {
    this.#hasChanged = true;
    this.#changes += 1;
    this.#notice();
    if (this.#isConducting) return;
    this.#isConducting = true;
    void this.#outside(() => this.#conduct());
  }

  #enter(request: Request): Entry {
    this.#asked += 1;
    const { kind, branch, text, lane, isAside = false } = request;
    if (!isAside) this.hearOf(branch);
    const client = lane === null ? null : this.numberOf(lane);
    const waiting = { number: this.#asked, kind, branch, client, text, ...(isAside ? { isAside } : {}) };
    const entry: Entry = {
      request,
      waiting,
      cause: this.#cause,
      state: 'waiting',
      by: [],
      traced: '',
      deliver: () => {},
    };
    this.#entries.add(entry);
    return entry;
  }

  /** How the trace calls a lane. */
  numberOf(lane: Lane): number {
    const number = this.#clients.get(lane) ?? this.#clients.size + 1;
    this.#clients.set(lane, number);
    return number;
  }

  #letGo(entry: Entry): void {
    entry.state = 'active';
    this.timers.tick();
    this.#trace.push({ event: 'let go', ...entry.waiting });
    entry.request.go({
      end: (deliver) => this.#end(entry, deliver),
      pause: () => this.#pause(entry),
    });
  }

  #pause(entry: Entry): void {
    if (entry.state !== 'active' && entry.state !== 'blocked') return;
    entry.state = 'paused';
    this.#trace.push({ event: 'paused', number: entry.waiting.number });
    this.changed();
  }

  #end(entry: Entry, deliver: () => void): void {
    if (entry.state === 'dropped') return;
    if (entry.state === 'over') {
      deliver();
      return;
    }
    if (entry.state === 'returned') {
      // Some tell of their end twice: of an error, then of being ready for the next statement.
      const first = entry.deliver;
      entry.deliver = () => {
        first();
        deliver();
      };
      return;
    }
    this.#isStale = true;
    entry.deliver = deliver;
    entry.state = 'over';
    // Where others are under way, all wait for each other: which answer came first would be the machine's doing.
    if (this.#some('active', 'blocked', 'returned')) entry.state = 'returned';
    else this.#deliver(entry);
    this.changed();
  }

  #deliver(entry: Entry): void {
    entry.state = 'over';
    this.#entries.delete(entry);
    this.#trace.push({ event: 'returned', number: entry.waiting.number });
    this.#cause = { step: entry.request.isAside ? entry.cause.step : entry.request.branch };
    entry.deliver();
  }

  #in(...states: State[]): Entry[] {
    return [...this.#entries].filter(({ state }) => states.includes(state));
  }

  #some(...states: State[]): boolean {
    for (const { state } of this.#entries) if (states.includes(state)) return true;
    return false;
  }

  /** Goes on as long as there is something to decide. Whatever changes afterwards starts it anew. */
  async #conduct(): Promise<void> {
    do {
      this.#hasChanged = false;
      // Lets whoever has reported the change finish it.
      await Promise.resolve();
    } while ((await this.#decide()) || this.#hasChanged);
    this.#isConducting = false;
    this.#onRest();
  }

  /** Takes one decision; false where there is none to take. */
  async #decide(): Promise<boolean> {
    if (this.#some('active')) return this.#awaitReturn();
    if (this.#isStale && this.#some('blocked')) return this.#askAboutLocks();
    const [returned] = this.#in('returned');
    if (!returned && this.#able().length === 0 && !this.timers.next()) return false;
    if (returned) this.#deliver(returned);
    await this.settled();
    if (this.#some('active', 'returned')) return true;
    const able = this.#able();
    const timer = this.timers.next();
    if (timer && (able.length === 0 || this.timers.isDue(timer))) return this.#fire(timer, able.length === 0);
    const [first, ...rest] = able.map(({ waiting, request }) => ({
      ...waiting,
      isInTransaction: request.lane?.isInTransaction === true,
    }));
    if (!first) return false;
    this.#traceBlocked();
    const choice: Choice = { waiting: [first, ...rest], trace: this.#trace };
    const { number } = this.#strategy(choice);
    const chosen = able.find(({ waiting }) => waiting.number === number);
    if (chosen) this.#letGo(chosen);
    return true;
  }

  /** Only now is it sure: while others were under way, who was seen to wait for whom depended on when it was asked. */
  #traceBlocked(): void {
    for (const entry of this.#in('blocked')) {
      const by = [...new Set(entry.by.map((lane) => this.numberOf(lane)))].sort((a, b) => a - b);
      if (entry.traced === by.join()) continue;
      entry.traced = by.join();
      this.#trace.push({ event: 'blocked', number: entry.waiting.number, by });
    }
  }

  /** Fires a timer, unless something else happens first where that may be. */
  async #fire(timer: Timer, isIdle: boolean): Promise<true> {
    const patienceMs = isIdle ? this.timers.patienceMs(timer, this.#companyNow() !== 'others') : 0;
    if (patienceMs > 0) {
      const events = eventsSoFar();
      if (await this.#nextChange(patienceMs)) return true;
      if (eventsSoFar() !== events && this.timers.postpones(timer)) return true;
      if (this.timers.next() !== timer || this.#some('active', 'returned') || this.#able().length > 0) return true;
    }
    this.#isFiring = true;
    // A database that is lost is reported by whoever needs it next.
    await this.#onFire(this.timers.take(timer)).catch(() => {});
    this.#isFiring = false;
    this.#traceBlocked();
    this.#trace.push({ event: 'fired', number: timer.number });
    this.changed();
    this.#cause = { step: null };
    timer.fire();
    return true;
  }

  /** Those who could go now, in the order in which they asked. */
  #able(): Entry[] {
    const taken = new Set<Lane>();
    const able: Entry[] = [];
    for (const entry of this.#entries) {
      const { lane, canGo } = entry.request;
      if (entry.state === 'waiting' && (lane === null || !taken.has(lane)) && canGo()) able.push(entry);
      if (lane !== null) taken.add(lane);
    }
    return able;
  }

  /** Waits for what is under way, and asks the server whether it is blocked where others wait behind it. */
  async #awaitReturn(): Promise<true> {
    let patienceMs = FIRST_QUESTION_MS;
    while (this.#some('active')) {
      const isAwaited = this.#some('waiting', 'returned');
      if (await this.#nextChange(isAwaited ? patienceMs : undefined)) continue;
      patienceMs = Math.min(2 * patienceMs, LAST_QUESTION_MS);
      await this.#askAboutLocks();
    }
    return true;
  }

  /** True when something has changed; false when the time is over, if there is any, or it is to be looked again. */
  #nextChange(timeoutMs: number | undefined): Promise<boolean> {
    return new Promise((resolve) => {
      const finish = (hasChanged: boolean) => {
        clearTimeout(timer);
        this.#notice = () => {};
        this.#doubt = () => {};
        resolve(hasChanged);
      };
      const timer = timeoutMs === undefined ? undefined : setTimeout(() => finish(false), timeoutMs);
      this.#notice = () => finish(true);
      this.#doubt = () => finish(false);
    });
  }

  /** Sorts what has not returned into blocked and under way, as the server sees it now. */
  async #askAboutLocks(): Promise<true> {
    const asked = this.#in('active', 'blocked').filter(({ request }) => request.lane !== null);
    this.#isStale = false;
    const waits = await this.#waitsOf(asked);
    // An answer that has come meanwhile may have changed who waits for whom.
    if (this.#isStale) return true;
    const numbers = new Map([...this.#lanes].map((lane) => [lane.backend, lane]));
    for (const entry of asked) {
      if (entry.state !== 'active' && entry.state !== 'blocked') continue;
      const lanes = (waits.get(entry.request.lane?.backend ?? null) ?? []).flatMap(
        (backend) => numbers.get(backend) ?? [],
      );
      if (lanes.length === 0) entry.state = 'active';
      else {
        entry.state = 'blocked';
        entry.by = lanes;
      }
    }
    return true;
  }

  async #waitsOf(asked: readonly Entry[]): Promise<ReadonlyMap<number | null, readonly number[]>> {
    const backends = asked.flatMap(({ request }) => request.lane?.backend ?? []);
    if (!this.#server || backends.length === 0) return new Map();
    // A connection that is lost is reported by whoever needs it next; until then nothing counts as blocked.
    const waits = await this.#server.waitsOf(backends).catch(() => []);
    return new Map(waits.map(({ backend, blockers }) => [backend, blockers]));
  }
}
