import { AsyncLocalStorage } from 'node:async_hooks';
import type pg from 'pg';
import { HarnessError, UsageError } from '../../errors.ts';
import { parameterJson, type Statement } from '../../record/statement.ts';
import { Scheduler, type Turn } from '../scheduler/scheduler.ts';
import { settled } from '../scheduler/settle.ts';
import type { TraceEntry } from '../scheduler/turn.ts';
import type { StepContext } from './step-context.ts';
import { type StatementEnd, type StatementGate, tapClient } from './tap-client.ts';
import { hasRoom, tapPoolConnect } from './tap-pool.ts';
import { TappedClient } from './tapped-client.ts';

export type { Statement } from '../../record/statement.ts';

/** What a step's end hands over. */
export type StepStatements = {
  /** The step's own, and those of earlier steps that came too late; both in the order sent. */
  readonly statements: readonly Statement[];
  readonly late: readonly Statement[];
  /** Who was let go, and who was blocked by whom. */
  readonly trace: readonly TraceEntry[];
};

/** A statement from when it is asked for to its end. */
type Flight = { readonly text: string; readonly since: number };

const QUIET_TIMEOUT_MS = 10_000;

// Taken before anybody can put fake timers in their place.
const { setTimeout, clearTimeout } = globalThis;

/**
 * Sees every statement that the application sends through a pool: whether one is under way, which step sent it, and what came of it. Each
 * waits for its turn (see `Scheduler`), as each checkout of a client does.
 *
 * A statement belongs to the step in whose asynchronous course it was sent, even when that is long over; then it is *late*. What was
 * begun outside of all steps (when the application was built, say) belongs to the step that is running.
 *
 * Usage, once a step: `await tap.runStep(id, work)`, `await tap.quiet()`, `tap.endStep()`.
 */
export class Tap {
  readonly scheduler = new Scheduler();
  readonly #context = new AsyncLocalStorage<StepContext>();
  readonly #flights = new Set<Flight>();
  readonly #clients = new Map<pg.PoolClient, TappedClient>();
  readonly #pools: pg.Pool[] = [];
  #current: StepContext | undefined;
  #statements: Statement[] = [];
  #late: Statement[] = [];
  #started = 0;
  #rewrite = (text: string) => text;
  #wake = () => {};

  /** How many statements are under way. */
  get inFlight(): number {
    return this.#flights.size;
  }

  /**
   * Watches a pool.
   *
   * @throws UsageError when it has connected already: those clients would go unseen.
   */
  watch(pool: pg.Pool): void {
    if (pool.totalCount > 0) {
      throw new UsageError(
        `tapping the pool failed: ${pool.totalCount} connections; expected none yet. Tap it right after it is made.`,
      );
    }
    this.#pools.push(pool);
    const rewrite = (text: string) => this.#rewrite(text);
    pool.on('connect', (client) => {
      const tapped = new TappedClient(client);
      this.#clients.set(client, tapped);
      this.scheduler.openLane(tapped);
      tapClient(client, { rewrite, gate: this.#gateOf(tapped) });
    });
    pool.on('acquire', (client) => this.#noteCheckout(client));
    pool.on('release', (_error, client) => this.#noteRelease(client));
    pool.on('remove', (client) => this.#noteRemoval(client));
    this.#tapCheckouts(pool);
  }

  /** From now on sends what `rewrite` gives for each statement: the same for the same text. The record keeps the application's. */
  rewriteWith(rewrite: (text: string) => string): void {
    this.#rewrite = rewrite;
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
      await settled();
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
    const ended = { statements: this.#statements, late: this.#late, trace: this.scheduler.takeTrace() };
    this.#statements = [];
    this.#late = [];
    return ended;
  }

  /** The step in whose course this is called; the one that is running for what was begun outside of all steps. */
  #contextNow(): StepContext | undefined {
    return this.#context.getStore() ?? this.#current;
  }

  #tapCheckouts(pool: pg.Pool): void {
    tapPoolConnect(pool, {
      outside: (work) => this.#context.exit(work),
      gate: (go) => {
        const context = this.#contextNow();
        const end = (turn: Turn, client: pg.PoolClient | undefined, receive: () => void) =>
          turn.end(() => {
            const tapped = client && this.#clients.get(client);
            if (tapped) tapped.holder = { context, since: performance.now() };
            receive();
            if (tapped) tapped.isBeingHandedOver = false;
            this.#wake();
          });
        this.scheduler.ask({
          kind: 'checkout',
          branch: context?.id ?? null,
          text: 'a client',
          lane: null,
          canGo: () => hasRoom(pool),
          go: (turn) => go({ end: (client, receive) => end(turn, client, receive) }),
        });
      },
    });
  }

  #noteCheckout(client: pg.PoolClient): void {
    const tapped = this.#clients.get(client);
    if (!tapped) return;
    tapped.isBeingHandedOver = true;
    tapped.holder = { context: undefined, since: performance.now() };
  }

  #noteRelease(client: pg.PoolClient): void {
    const tapped = this.#clients.get(client);
    if (tapped) tapped.holder = null;
    this.scheduler.changed();
    this.#wake();
  }

  #noteRemoval(client: pg.PoolClient): void {
    const tapped = this.#clients.get(client);
    if (tapped) this.scheduler.closeLane(tapped);
    this.#clients.delete(client);
    this.#wake();
  }

  #gateOf(tapped: TappedClient): StatementGate {
    return (text, parameters, go) => {
      const context = this.#contextNow();
      const flight: Flight = { text, since: performance.now() };
      this.#flights.add(flight);
      this.#started += 1;
      tapped.note(text);
      const request = {
        kind: 'statement',
        branch: context?.id ?? null,
        text,
        lane: tapped,
        canGo: () => true,
      } as const;
      const ask = tapped.isBeingHandedOver ? 'join' : 'ask';
      this.scheduler[ask]({
        ...request,
        go: (turn) => {
          const end = this.#record({ tapped, text, parameters, context });
          go({
            pause: turn.pause,
            end: (ended, deliver) => {
              end(ended);
              turn.end(() => {
                this.#flights.delete(flight);
                deliver();
                this.#wake();
              });
            },
          });
        },
      });
    };
  }

  /** Records a statement that is sent; what it hands back records its end, the first time. */
  #record(sent: {
    readonly tapped: TappedClient;
    readonly text: string;
    readonly parameters: readonly unknown[];
    readonly context: StepContext | undefined;
  }): (end: StatementEnd) => void {
    const { tapped, text, parameters, context } = sent;
    const list = context === undefined || context.isOver ? this.#late : this.#statements;
    const since = performance.now();
    const at = list.length;
    const statement = {
      text,
      parameters: parameters.map(parameterJson),
      backend: tapped.backend,
      step: context?.id ?? null,
    };
    list.push({ ...statement, command: null, rowCount: null, error: null, durationMs: 0 });
    let hasEnded = false;
    return (end) => {
      if (hasEnded) return;
      hasEnded = true;
      list[at] = { ...statement, ...end, durationMs: performance.now() - since };
    };
  }

  /** What keeps the application from being quiet, in words. */
  #findObstacle(): string | undefined {
    for (const { text, since } of this.#flights) return `a statement has run for ${elapsed(since)}: ${shown(text)}`;
    for (const { holder, transaction, isListening, lastText } of this.#clients.values()) {
      if (holder === null) continue;
      const isInTransaction = transaction !== 'I';
      if (isListening && !isInTransaction) continue;
      const what = isInTransaction ? 'a transaction is open' : 'a client is checked out';
      return `${what} for ${elapsed(holder.since)}, its last statement: ${shown(lastText)}`;
    }
    return this.scheduler.isBusy ? 'somebody waits for a connection' : undefined;
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
export function tapPool(pool: pg.Pool): Tap {
  const tap = new Tap();
  tap.watch(pool);
  return tap;
}

function elapsed(since: number): string {
  return `${Math.round(performance.now() - since)} ms`;
}

function shown(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 200)}…` : line === '' ? '(none)' : line;
}
