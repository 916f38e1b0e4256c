import type { Database } from '#lib/server/db/index.ts';
import type { EventHub } from './event-hub.ts';
import type { Ports } from './ports.ts';
import type { TtlCache } from './ttl-cache.ts';

/** What every service needs and none may find by itself. One application holds one context; nothing is module-level. */
export type Context = {
  readonly db: Database;
  readonly clock: () => Date;
  readonly randomToken: () => string;
  /** What links that are given away, and reports of carriers, are signed under. */
  readonly linkKey: string;
  readonly ports: Ports;
  readonly hub: EventHub;
  /** Dashboard figures, by organization. */
  readonly metricsCache: TtlCache;
  readonly log: (message: string, cause?: unknown) => void;
};

/** Who asks, and inside which organization: read from the bearer's session at each request, never from the input. */
export type Session = {
  readonly id: string;
  readonly userId: string;
  readonly organizationId: string;
  /** Null for support, which has none. */
  readonly membershipId: string | null;
  readonly role: 'manager' | 'driver';
  /** IANA name of the organization's time zone. */
  readonly timeZone: string;
  /** Whether it is no session but an API key, which acts in the name of whoever made it. */
  readonly isKey?: true;
  /** Whether it is no session but somebody in support, whom the organization lets act for it. */
  readonly isSupport?: true;
};
