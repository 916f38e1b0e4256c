import type { Lane } from '../scheduler/scheduler.ts';
import type { Course } from './course.ts';

/** What the server says of a connection's transaction: none, open, or failed and waiting for its end. */
export type TransactionStatus = 'I' | 'T' | 'E';

/** A connection of the application's, of whatever driver, as far as the tap needs to know it. */
export type TappedSession = Lane & {
  readonly transaction: TransactionStatus;
  /** The server's port. */
  readonly port: number | undefined;
  /** In whose course it was checked out, the last time. */
  holder: Course | undefined;
  readonly isCheckedOut: boolean;
  /** Is being handed over: what is sent on it now belongs to its checkout. */
  isBeingHandedOver: boolean;
  readonly isListening: boolean;
  readonly lastText: string;
  /** Notes a statement that is asked for. */
  readonly note: (text: string) => void;
  /** Calls back when the server is ready for another statement. */
  readonly whenReady: (callback: () => void) => void;
  /** Sends a statement past the tap. */
  readonly sendUnseen: (text: string) => Promise<unknown>;
  /** Takes it away from whoever has checked it out, and closes it. */
  readonly close: () => Promise<void>;
};
