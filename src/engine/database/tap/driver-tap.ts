import type { StatementGate } from './tap-client.ts';
import type { TappedSession } from './tapped-session.ts';

/** How a checkout ends: with a connection, unless that could not be had. */
export type CheckoutEnd = {
  readonly session: TappedSession | undefined;
  /** Lets whoever asked have it; what that sends on it at once belongs to the checkout. */
  readonly handOver: () => void;
  /** What is done instead where the run is over that it was asked for in. */
  readonly giveBack: () => void;
};

/** A checkout that has been let go. */
export type GatedCheckout = { readonly end: (ended: CheckoutEnd) => void };

/** What the tap does for a driver. */
export type TapHost = {
  readonly rewrite: (text: string) => string;
  /** Runs what the driver does by itself outside of the application's course. */
  readonly outside: <T>(work: () => T) => T;
  readonly gateCheckout: (canGo: () => boolean, go: (passage: GatedCheckout) => void) => void;
  readonly gateOf: (session: TappedSession) => StatementGate;
  readonly open: (session: TappedSession) => void;
  /** Told of a connection that is used once more, and may still be in a transaction. */
  readonly reuse: (session: TappedSession) => void;
  /** Told that a connection is there again for whoever waits for one. */
  readonly release: () => void;
  readonly close: (session: TappedSession) => void;
  readonly terminate: (backends: readonly number[]) => Promise<unknown>;
};

/** A driver's pool as the tap sees it. */
export type DriverTap = {
  /** Connections that the tap has to know now: all of them, or those in use. */
  readonly sessions: Iterable<TappedSession>;
  /** The server's process ids of connections besides. */
  readonly backends: readonly number[];
  /** The server's port, where it is known before there is a connection. */
  readonly port: number | undefined;
  /** Makes the connections forget what they remember. */
  readonly renew: () => Promise<void>;
};
