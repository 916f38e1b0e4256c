import { AsyncLocalStorage } from 'node:async_hooks';
import type pg from 'pg';
import { HarnessError, UsageError } from '../../errors.ts';
import { parameterJson, type Statement } from '../../record/statement.ts';
import { withoutClockKeywords } from '../determinism/clock-keywords.ts';
import { NOW } from '../determinism/determinism.sql.ts';
import { deterministicSearchPath } from '../determinism/determinism.ts';
import { type StatementListener, tapClient } from './tap-client.ts';

export type { Statement } from '../../record/statement.ts';

/** What a step's end hands over: its own statements, and those of earlier steps that came too late. Both in the order sent. */
export type StepStatements = { readonly statements: readonly Statement[]; readonly late: readonly Statement[] };

/** A step while it runs, and afterwards the mark on all that it left behind. */
type StepContext = { readonly id: string; isOver: boolean };

type Flight = { readonly text: string; readonly since: number; readonly context: StepContext | undefined };

/** A client that the application has checked out of the pool. */
type Holding = { readonly client: pg.PoolClient; readonly since: number; isListening: boolean; lastText: string };

export type WatchOptions = {
  /** What the application's connections have for a search path; the default of Postgres unless given. */
  readonly searchPath?: string;
  /** False leaves time and chance of the application's SQL as they are (see `installDeterminism`). */
  readonly isDeterministic?: boolean;
};

const QUIET_TIMEOUT_MS = 10_000;

// Taken before anybody can put fake timers in their place.
const { setImmediate, setTimeout, clearTimeout } = globalThis;

/**
 * Sees every statement that the application sends through a pool: whether one is under way, which step sent it, and what came of it.
 *
 * A statement belongs to the step in whose asynchronous course it was sent, even when that is long over; then it is *late*. What was
 * begun outside of all steps (when the application was built, say) belongs to the step that is running.
 *
 * Usage, once a step: `await tap.runStep(id, work)`, `await tap.quiet()`, `tap.endStep()`.
 */
export class Tap {
  readonly #context = new AsyncLocalStorage<StepContext>();
  readonly #flights = new Set<Flight>();
  readonly #holdings = new Map<pg.PoolClient, Holding>();
  readonly #pools: pg.Pool[] = [];
  #current: StepContext | undefined;
  #statements: Statement[] = [];
  #late: Statement[] = [];
  #started = 0;
  #wake = () => {};

  /** How many statements are under way. */
  get inFlight(): number {
    return this.#flights.size;
  }

  /**
   * Watches a pool, and lets the functions of time and chance in its SQL be the harness's own, `CURRENT_TIMESTAMP` and its kin included.
   *
   * @throws UsageError when it has connected already: those clients would go unseen.
   */
  watch(pool: pg.Pool, { searchPath, isDeterministic = true }: WatchOptions = {}): void {
    if (pool.totalCount > 0) {
      throw new UsageError(
        `tapping the pool failed: ${pool.totalCount} connections; expected none yet. Tap it right after it is made.`,
      );
    }
    this.#pools.push(pool);
    if (isDeterministic) setSearchPath(pool, deterministicSearchPath(searchPath));
    const rewrite = isDeterministic ? (text: string) => withoutClockKeywords(text, NOW) : (text: string) => text;
    pool.on('connect', (client) => tapClient(client, { rewrite, listen: this.#listenerOf(client) }));
    pool.on('acquire', (client) => {
      this.#holdings.set(client, { client, since: performance.now(), isListening: false, lastText: '' });
    });
    pool.on('release', (_error, client) => this.#letGo(client));
    pool.on('remove', (client) => this.#letGo(client));
    keepContext(pool);
  }

  /** Runs the work of a step; all statements in its course are the step's. */
  async runStep<T>(id: string, work: () => Promise<T>): Promise<T> {
    const context = { id, isOver: false };
    if (this.#current !== undefined) this.#current.isOver = true;
    this.#current = context;
    return await this.#context.run(context, work);
  }

  /**
   * Resolves when the application is quiet: no statement under way, no open transaction, no client checked out (one that listens
   * aside), nobody waiting for one, and nothing new after two turns of the event loop.
   *
   * @throws HarnessError that names the statement, when that takes longer than `timeoutMs`.
   */
  async quiet({ timeoutMs = QUIET_TIMEOUT_MS }: { readonly timeoutMs?: number } = {}): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const started = this.#started;
      await turn();
      await turn();
      const obstacle = this.#findObstacle();
      if (obstacle === undefined) {
        if (started === this.#started) return;
        continue;
      }
      const leftMs = deadline - performance.now();
      if (leftMs <= 0) {
        throw new HarnessError(
          `waiting for the application to be quiet failed: after ${timeoutMs} ms ${obstacle}; expected every statement and transaction ` +
            'to end with its step. Await it in the action, or raise the time-out.',
        );
      }
      await this.#nextEvent(leftMs);
    }
  }

  /** Ends the step, and hands over what was sent since the last one ended. Call it when the application is quiet. */
  endStep(): StepStatements {
    if (this.#current !== undefined) this.#current.isOver = true;
    this.#current = undefined;
    const ended = { statements: this.#statements, late: this.#late };
    this.#statements = [];
    this.#late = [];
    return ended;
  }

  #listenerOf(client: pg.PoolClient): StatementListener {
    return (text, parameters) => {
      const context = this.#context.getStore() ?? this.#current;
      const flight: Flight = { text, since: performance.now(), context };
      const isLate = context === undefined || context.isOver;
      const at = (isLate ? this.#late : this.#statements).length;
      const list = isLate ? this.#late : this.#statements;
      const statement = {
        text,
        parameters: parameters.map(parameterJson),
        backend: backendOf(client),
        step: context?.id ?? null,
      };
      list.push({ ...statement, command: null, rowCount: null, error: null, durationMs: 0 });
      this.#flights.add(flight);
      this.#started += 1;
      this.#noteHolder(client, text);
      return (end) => {
        // Told twice by some: an error, then readiness for the next statement.
        if (!this.#flights.delete(flight)) return;
        list[at] = { ...statement, ...end, durationMs: performance.now() - flight.since };
        this.#wake();
      };
    };
  }

  #noteHolder(client: pg.PoolClient, text: string): void {
    const holding = this.#holdings.get(client);
    if (holding === undefined) return;
    holding.lastText = text;
    if (/^\s*listen\b/i.test(text)) holding.isListening = true;
  }

  #letGo(client: pg.PoolClient): void {
    this.#holdings.delete(client);
    this.#wake();
  }

  /** What keeps the application from being quiet, in words. */
  #findObstacle(): string | undefined {
    for (const { text, since } of this.#flights) return `a statement has run for ${elapsed(since)}: ${shown(text)}`;
    for (const { client, since, isListening, lastText } of this.#holdings.values()) {
      const isInTransaction = /^[TE]$/.test(client.getTransactionStatus() ?? '');
      if (isListening && !isInTransaction) continue;
      const what = isInTransaction ? 'a transaction is open' : 'a client is checked out';
      return `${what} for ${elapsed(since)}, its last statement: ${shown(lastText)}`;
    }
    for (const { waitingCount, totalCount, idleCount } of this.#pools) {
      if (waitingCount > 0) return `${waitingCount} callers wait for a connection`;
      if (totalCount > idleCount + this.#holdings.size) return 'a connection is being made';
    }
    return undefined;
  }

  #nextEvent(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#wake(), timeoutMs);
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = () => {};
        resolve();
      };
    });
  }
}

/** Watches a pool from now on. Usage: `export const tap = tapPool(pool);`, right after the pool is made. */
export function tapPool(pool: pg.Pool, options?: WatchOptions): Tap {
  const tap = new Tap();
  tap.watch(pool, options);
  return tap;
}

/** By the first message of a connection, which costs no round trip. A schema that does not exist yet is no fault on a search path. */
function setSearchPath({ options }: pg.Pool, searchPath: string): void {
  const setting = `-c search_path=${searchPath.replace(/[\\\s]/g, '\\$&')}`;
  options.options = options.options === undefined ? setting : `${options.options} ${setting}`;
}

/** A queued `connect` calls back in the course of whoever released the client; this brings it back into that of who asked. */
function keepContext(pool: pg.Pool): void {
  const original: (...input: unknown[]) => unknown = pool.connect.bind(pool);
  const connect = (callback?: (...input: unknown[]) => unknown) =>
    callback === undefined ? original() : original(AsyncLocalStorage.bind(callback));
  Object.defineProperty(pool, 'connect', { value: connect, configurable: true, writable: true });
}

function backendOf(client: pg.PoolClient): number | null {
  return 'processID' in client && typeof client.processID === 'number' ? client.processID : null;
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function elapsed(since: number): string {
  return `${Math.round(performance.now() - since)} ms`;
}

function shown(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 200)}…` : line === '' ? '(none)' : line;
}
