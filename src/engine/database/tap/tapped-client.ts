import type pg from 'pg';
import type { Lane } from '../scheduler/scheduler.ts';
import type { StepContext } from './step-context.ts';

/** What the server says of a connection's transaction: idle, open, or failed and waiting for its end. */
export type TransactionStatus = 'I' | 'T' | 'E';

/** A client of the application's pool, with what the tap knows of it. */
export class TappedClient implements Lane {
  readonly client: pg.PoolClient;
  /** As of the last time that the server was ready for a statement. */
  transaction: TransactionStatus = 'I';
  /** Whose it is while it is checked out; null in the pool. */
  holder: { readonly context: StepContext | undefined; readonly since: number } | null = null;
  /** Is being handed over: what is sent on it now belongs to its checkout. */
  isBeingHandedOver = false;
  isListening = false;
  lastText = '';

  constructor(client: pg.PoolClient) {
    this.client = client;
    const connection: unknown = 'connection' in client ? client.connection : undefined;
    // Before pg itself hears of it, and so before whoever awaits the statement.
    if (isEmitter(connection)) connection.prependListener('readyForQuery', (message) => this.#noteReadiness(message));
  }

  get backend(): number | null {
    return 'processID' in this.client && typeof this.client.processID === 'number' ? this.client.processID : null;
  }

  /** Notes a statement that is asked for. */
  note(text: string): void {
    this.lastText = text;
    if (/^\s*listen\b/i.test(text)) this.isListening = true;
    if (/^\s*unlisten\b/i.test(text)) this.isListening = false;
  }

  #noteReadiness(message: unknown): void {
    if (typeof message !== 'object' || message === null || !('status' in message)) return;
    const { status } = message;
    if (status === 'I' || status === 'T' || status === 'E') this.transaction = status;
  }
}

type Emitter = { readonly prependListener: (event: string, listener: (message: unknown) => void) => unknown };

function isEmitter(value: unknown): value is Emitter {
  return typeof value === 'object' && value !== null && 'prependListener' in value;
}
