import type { Course } from './course.ts';
import type { DriverQuery } from './postgres-js.ts';
import type { TappedSession, TransactionStatus } from './tapped-session.ts';

/** Sends a statement on a reserved connection, past the tap. */
export type Send = (text: string) => Promise<unknown>;

/** A connection of postgres.js while one statement, a transaction, or somebody who has reserved it has it. */
export class PostgresSession implements TappedSession {
  readonly port: number | undefined;
  readonly sendUnseen: Send;
  transaction: TransactionStatus = 'I';
  holder: Course | undefined;
  isCheckedOut = false;
  isBeingHandedOver = true;
  readonly isListening = false;
  lastText = '';
  readonly close: () => Promise<void>;
  /** Taken away from whoever had it. */
  isClosed = false;
  #query: DriverQuery | undefined;
  #hasEnded = true;

  constructor(options: {
    readonly port: number | undefined;
    readonly send: Send;
    readonly close: () => Promise<void>;
  }) {
    this.port = options.port;
    this.sendUnseen = options.send;
    this.close = options.close;
  }

  /** Known as soon as something is sent. */
  get backend(): number | null {
    return this.#query?.state?.pid ?? null;
  }

  /** Whether a statement was sent that has not ended. */
  get isUnderWay(): boolean {
    return !this.#hasEnded;
  }

  get isInTransaction(): boolean {
    return this.transaction !== 'I';
  }

  /** Notes a statement that is sent, whose connection is the session's; call what it hands back at its end. */
  noteQuery(query: DriverQuery): () => void {
    this.#query = query;
    this.#hasEnded = false;
    return () => {
      if (this.#query === query) this.#hasEnded = true;
    };
  }

  note(text: string): void {
    this.lastText = text;
  }

  /** The driver tells of an end when the server is ready again. */
  whenReady(callback: () => void): void {
    callback();
  }
}
