import { AsyncLocalStorage } from 'node:async_hooks';
import { UsageError } from '../../errors.ts';
import { beginConnecting } from './connecting.ts';
import type { DriverTap, TapHost } from './driver-tap.ts';
import {
  type Connection,
  type DriverQuery,
  type Handler,
  isQuery,
  makeQuery,
  type PostgresJs,
  parametersOf,
  type QueryClass,
  rewriteQuery,
  textOf,
} from './postgres-js.ts';
import { PostgresSession } from './postgres-session.ts';
import { endOf, failureOf, type StatementEnd } from './statement-end.ts';

/** All that `DISCARD ALL` does but for prepared statements, which the driver goes on to use. */
const FORGET = `CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ALL; UNLISTEN *; SELECT pg_catalog.pg_advisory_unlock_all();
DISCARD PLANS; DISCARD TEMP; DISCARD SEQUENCES`;

/** What is sent to have a connection. */
const CONNECT = 'SELECT 1';

/** A connection that was lost before may never say that it has closed. */
const CLOSING_MS = 5_000;

// Taken before anybody can put fake timers in their place.
const { setTimeout, clearTimeout } = globalThis;

/** Every pool of postgres.js that is tapped, by what its statements have in common. */
const taps = new WeakMap<object, PostgresJsTap>();
const gatedClasses = new WeakSet<object>();

/** Statements of a class wait where their pool is tapped. */
function gateClass({ prototype }: QueryClass): void {
  if (gatedClasses.has(prototype)) return;
  gatedClasses.add(prototype);
  const original = prototype.handle;
  prototype.handle = async function handle() {
    const tap = this.canceller === null ? undefined : taps.get(this.canceller);
    if (tap === undefined || this.executed || tap.isPassing) return original.call(this);
    this.executed = true;
    // As the driver does, so that what is said of a statement after it is awaited still counts.
    await 1;
    tap.gate(this);
  };
}

type Begin = (...input: unknown[]) => unknown;
type Scoped = { begin?: Begin; savepoint?: Begin; release?: () => void };

/**
 * A tap around a pool of postgres.js.
 *
 * @throws UsageError where it is not of the version whose inside is known.
 */
export class PostgresJsTap implements DriverTap {
  /** Connections in use. */
  readonly sessions = new Set<PostgresSession>();
  readonly #sql: PostgresJs;
  readonly #host: TapHost;
  readonly #reserve: () => Promise<object>;
  readonly #root: Handler;
  /** Those of transactions and of reserved connections. */
  readonly #handlers = new WeakMap<Handler, PostgresSession>();
  readonly #reserved = new WeakSet<PostgresSession>();
  /** The transaction in whose course something is done. */
  readonly #scope = new AsyncLocalStorage<{ session: PostgresSession | undefined }>();
  readonly #passing = new AsyncLocalStorage<true>();
  /** Every connection that there ever was: as many as there are now, at least. */
  readonly #connections = new Set<Connection>();
  /** What the connections were to the server, one after another. */
  readonly #backends = new Set<number>();
  #closed = 0;
  /** Told of closings, each of one. */
  readonly #awaitingClose: (() => void)[] = [];
  #wasCutShort = false;

  constructor(sql: PostgresJs, host: TapHost) {
    this.#sql = sql;
    this.#host = host;
    const sample = makeQuery(sql);
    if (!isQuery(sample) || !sample.canceller) {
      throw new UsageError('tapping the pool failed: a postgres.js of another kind; expected version 3. Install that.');
    }
    this.#root = sample.handler;
    taps.set(sample.canceller, this);
    gateClass(sample.constructor as unknown as QueryClass);
    const { onclose } = sql.options;
    sql.options.onclose = (id) => {
      this.#closed += 1;
      this.#awaitingClose.shift()?.();
      onclose?.(id);
    };
    this.#reserve = sql.reserve.bind(sql) as () => Promise<object>;
    sql.reserve = () => this.#reserveTapped();
    this.#tapTransactions(sql as unknown as Scoped, 'begin');
  }

  /** Whether what is sent now is the engine's own. */
  get isPassing(): boolean {
    return this.#passing.getStore() === true;
  }

  /** The server's port. */
  get port(): number | undefined {
    return this.#sql.options.port[0];
  }

  /** The server's process ids of all connections. */
  get backends(): readonly number[] {
    return [...this.#connections].flatMap(({ pid }) => pid ?? []);
  }

  /** Makes the connections forget what they remember. */
  async renew(): Promise<void> {
    await this.#passing.run(true, async () => {
      if (this.#wasCutShort) await this.#connectAll();
      this.#wasCutShort = false;
      const reserved = await Promise.all(Array.from({ length: this.#connections.size }, () => this.#reserve()));
      await Promise.all(
        reserved.map(async (sql) => {
          // One that was lost is not there any more.
          await sendBy(sql)(FORGET).catch(() => {});
          (sql as Scoped).release?.();
        }),
      );
    });
  }

  /**
   * A connection that was lost while a statement was under way keeps the error, and fails whatever is the first to connect by it again (in
   * 3.4.9). All connect here, since none of them can be told from the others.
   */
  async #connectAll(): Promise<void> {
    const statements = Array.from({ length: this.#sql.options.max }, () => sendBy(this.#sql)(CONNECT));
    await Promise.allSettled(statements);
  }

  /** Puts a statement behind the scheduler. */
  gate(query: DriverQuery): void {
    const scope = this.#scope.getStore();
    const isBegin = query.handler === this.#root && query.options.onexecute !== undefined;
    const own = this.#handlers.get(query.handler) ?? (query.handler === this.#root ? undefined : scope?.session);
    if (own) {
      this.#send(query, own);
      return;
    }
    const session = this.#openSession(sendBy(this.#sql));
    // The turn comes in the course of another; the statement stays in that of whoever awaits it.
    const send = AsyncLocalStorage.bind(() => this.#send(query, session));
    this.#host.gateCheckout(
      () => this.#hasRoom,
      ({ end }) => {
        this.#enter(session);
        const handOver = () => {
          if (isBegin && scope) scope.session = session;
          session.isCheckedOut = isBegin;
          send();
        };
        const finish = () => end({ session, handOver, giveBack: () => this.#leave(session) });
        if (this.#hasIdle) finish();
        else void this.#connect().then(finish);
      },
    );
  }

  get #hasRoom(): boolean {
    return this.sessions.size < this.#sql.options.max;
  }

  /** Whether a connection is there that nobody uses. */
  get #hasIdle(): boolean {
    return this.sessions.size <= this.#backends.size - this.#closed;
  }

  /** Makes a connection, before anything is sent that may not be wanted any more by then. Where that fails, whoever sends next hears why. */
  async #connect(): Promise<void> {
    const isConnected = beginConnecting();
    const connecting = this.#host.outside(() => this.#passing.run(true, () => sendBy(this.#sql)(CONNECT)));
    await connecting.catch(() => {});
    isConnected();
  }

  #send(query: DriverQuery, session: PostgresSession): void {
    this.#host.gateOf(session)(textOf(query), query.args, (passage) => {
      if (session.isClosed) {
        const error = new Error('the connection was closed, since nobody had given it back');
        passage.end(failureOf(error), () => query.reject(error));
        return;
      }
      rewriteQuery(query, this.#host.rewrite, passage.mark);
      const isConnected = beginConnecting();
      const noteEnd = session.noteQuery(query);
      watchState(query, (connection) => {
        isConnected();
        this.#connections.add(connection);
        if (connection.pid !== null) this.#backends.add(connection.pid);
      });
      watchEnd(query, (ended, deliver) => {
        isConnected();
        noteEnd();
        this.#noteEnd(session, query, ended);
        passage.end(ended, deliver);
      });
      if (query.cancelled) query.reject(new Error('the statement was cancelled before it was sent'));
      else this.#host.outside(() => query.handler(query));
      if (query.cursorFn !== undefined || query.streaming) passage.pause();
    });
  }

  /** What has become of the transaction, and whether the connection goes back. */
  #noteEnd(session: PostgresSession, query: DriverQuery, { command, error }: StatementEnd): void {
    const text = textOf(query);
    if (/^(BEGIN|START)/.test(command ?? '')) session.transaction = 'T';
    else if (error !== null && session.transaction === 'T') session.transaction = 'E';
    // Where a COMMIT fails, the transaction is over as well.
    if (/^(COMMIT|ROLLBACK|PREPARE TRANSACTION)/.test(command ?? '') || /^\s*commit\b/i.test(text)) {
      session.transaction = /\bto\b/i.test(text) ? 'T' : 'I';
    }
    if (!session.isInTransaction && !this.#reserved.has(session)) this.#leave(session);
  }

  #openSession(send: (text: string) => Promise<unknown>): PostgresSession {
    const session: PostgresSession = new PostgresSession({
      port: this.port,
      // It ends what is left over on the connection.
      send: (text) => this.#passing.run(true, () => send(text)).finally(() => this.#leave(session)),
      close: () => this.#close(session),
    });
    return session;
  }

  async #close(session: PostgresSession): Promise<void> {
    const { backend, isUnderWay } = session;
    session.isClosed = true;
    this.#leave(session);
    if (backend === null) return;
    if (isUnderWay) this.#wasCutShort = true;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#awaitingClose.push(resolve);
    const timer = setTimeout(resolve, CLOSING_MS);
    await this.#host.terminate([backend]);
    // Until the driver has heard of it, it would give the connection to others.
    await promise;
    clearTimeout(timer);
  }

  #enter(session: PostgresSession): void {
    this.sessions.add(session);
    this.#host.open(session);
  }

  #leave(session: PostgresSession): void {
    session.isCheckedOut = false;
    session.transaction = 'I';
    if (this.sessions.delete(session)) this.#host.close(session);
  }

  /** What is done in a transaction is known by its course, and by the `sql` that it is given. */
  #tapTransactions(sql: Scoped, name: 'begin' | 'savepoint'): void {
    const original = sql[name];
    if (typeof original !== 'function') return;
    sql[name] = (...input) => {
      const work = input.at(-1);
      if (typeof work !== 'function') return original(...input);
      const scope = name === 'begin' ? { session: undefined } : (this.#scope.getStore() ?? { session: undefined });
      const tapped = (inner: Scoped) => {
        if (scope.session) this.#handlers.set(makeQuery(inner).handler, scope.session);
        this.#tapTransactions(inner, 'savepoint');
        return Reflect.apply(work, undefined, [inner]);
      };
      return this.#scope.run(scope, () => original(...input.slice(0, -1), tapped));
    };
  }

  async #reserveTapped(): Promise<object> {
    const { promise, resolve, reject } = Promise.withResolvers<object>();
    this.#host.gateCheckout(
      () => this.#hasRoom,
      ({ end }) => {
        const isConnected = beginConnecting();
        this.#host
          .outside(() => this.#reserve())
          .then(
            (sql) => {
              isConnected();
              const session = this.#openSession(sendBy(sql));
              this.#reserved.add(session);
              this.#enter(session);
              session.isCheckedOut = true;
              this.#handlers.set(makeQuery(sql).handler, session);
              this.#tapRelease(sql as Scoped, session);
              end({ session, handOver: () => resolve(sql), giveBack: () => (sql as Scoped).release?.() });
            },
            (error) => {
              isConnected();
              end({ session: undefined, handOver: () => reject(error), giveBack: () => {} });
            },
          );
      },
    );
    return await promise;
  }

  #tapRelease(sql: Scoped, session: PostgresSession): void {
    const { release } = sql;
    sql.release = () => {
      // It is another's by now.
      if (session.isClosed) return;
      release?.();
      // One in a transaction is the pool's again, and nobody ends that.
      session.isCheckedOut = false;
      if (!session.isInTransaction) this.#leave(session);
    };
  }
}

function sendBy(sql: object): (text: string) => Promise<unknown> {
  const unsafe: unknown = Reflect.get(sql, 'unsafe');
  return async (text) => (typeof unsafe === 'function' ? await unsafe(text) : undefined);
}

/** Tells of the connection that a statement is sent on. */
function watchState(query: DriverQuery, tell: (connection: Connection) => void): void {
  let { state } = query;
  Object.defineProperty(query, 'state', {
    configurable: true,
    enumerable: true,
    get: () => state,
    set: (next: Connection | null) => {
      state = next;
      if (next) tell(next);
    },
  });
}

/** Tells of the end before whoever awaits the statement, which `deliver` lets have it. The driver puts other functions in place as it likes. */
function watchEnd(query: DriverQuery, tell: (end: StatementEnd, deliver: () => void) => void): void {
  let { resolve, reject } = query;
  const sent = () => ({
    sent: { text: textOf(query), backend: query.state?.pid ?? null, parameters: parametersOf(query) },
  });
  Object.defineProperties(query, {
    resolve: {
      configurable: true,
      get: () => (value: unknown) => tell({ ...endOf(value), ...sent() }, () => resolve(value)),
      set: (next: DriverQuery['resolve']) => {
        resolve = next;
      },
    },
    reject: {
      configurable: true,
      get: () => (error: unknown) => tell({ ...failureOf(error), ...sent() }, () => reject(error)),
      set: (next: DriverQuery['reject']) => {
        reject = next;
      },
    },
  });
}
