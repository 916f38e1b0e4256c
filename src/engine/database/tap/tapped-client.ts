import type pg from 'pg';
import { closeClient } from './close-client.ts';
import type { Course } from './course.ts';
import { changesSession } from './session-state.ts';
import type { SendUnseen } from './tap-client.ts';
import type { TappedSession, TransactionStatus } from './tapped-session.ts';

/** A client of the application's pool, with what the tap knows of it. */
export class TappedClient implements TappedSession {
  readonly client: pg.PoolClient;
  readonly pool: pg.Pool;
  /** Sends a statement past the tap. */
  readonly sendUnseen: SendUnseen;
  /** As of the last time that the server was ready for a statement. */
  transaction: TransactionStatus = 'I';
  /** In whose course it was checked out, the last time. */
  holder: Course | undefined;
  isCheckedOut = false;
  /** Has not been handed over yet: what is sent on it now is the pool's way to set it up. */
  isNew = true;
  /** Is being handed over: what is sent on it now belongs to its checkout. */
  isBeingHandedOver = true;
  isListening = false;
  /** Whether its session is what the pool made of it. */
  session: 'new' | 'set up by its pool' | 'changed' = 'new';
  lastText = '';
  #waiting: (() => void)[] = [];

  constructor(client: pg.PoolClient, pool: pg.Pool) {
    this.client = client;
    this.pool = pool;
    this.sendUnseen = client.query.bind(client);
    const connection: unknown = 'connection' in client ? client.connection : undefined;
    if (!isEmitter(connection)) return;
    // Before pg itself hears of it, and so before whoever awaits the statement.
    connection.prependListener('readyForQuery', (message) => this.#noteReadiness(message));
    connection.prependListener('end', () => this.#callWaiting());
  }

  /** Calls back when the server is ready for another statement, or gone; at once where it is, or where that cannot be known. */
  whenReady(callback: () => void): void {
    if ('readyForQuery' in this.client && this.client.readyForQuery === false) this.#waiting.push(callback);
    else callback();
  }

  get backend(): number | null {
    return 'processID' in this.client && typeof this.client.processID === 'number' ? this.client.processID : null;
  }

  get isInTransaction(): boolean {
    return this.transaction !== 'I';
  }

  /** The server's port. */
  get port(): number | undefined {
    return 'port' in this.client && typeof this.client.port === 'number' ? this.client.port : undefined;
  }

  /** Notes a statement that is asked for. */
  note(text: string): void {
    this.lastText = text;
    const listens = /^\s*(?:un)?listen\b/i.exec(text);
    if (listens) this.isListening = !/un/i.test(listens[0]);
    if (!changesSession(text)) return;
    this.session = this.isNew ? 'set up by its pool' : 'changed';
  }

  async close(): Promise<void> {
    if (this.isCheckedOut) await closeClient(this.pool, this.client);
  }

  #noteReadiness(message: unknown): void {
    if (typeof message !== 'object' || message === null || !('status' in message)) return;
    const { status } = message;
    if (status === 'I' || status === 'T' || status === 'E') this.transaction = status;
    this.#callWaiting();
  }

  #callWaiting(): void {
    for (const callback of this.#waiting.splice(0)) callback();
  }
}

type Emitter = { readonly prependListener: (event: string, listener: (message: unknown) => void) => unknown };

function isEmitter(value: unknown): value is Emitter {
  return typeof value === 'object' && value !== null && 'prependListener' in value;
}
