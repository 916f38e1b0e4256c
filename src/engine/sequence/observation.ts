import type { TenantKey } from './actor.ts';
import type { Json } from './json.ts';

/** What somebody was shown by a step: a response, an inbox row, a push, a webhook delivery, an event. */
export type Observation = {
  /** `response` for the answer to the actor itself; any other name is a channel that the harness declares. */
  readonly channel: string;
  /** The tenant it was shown to; null where it went to no tenant, as with the report of a job. */
  readonly tenant: TenantKey | null;
  /** Who saw it inside the tenant: an actor's id, a person's key, an endpoint. */
  readonly recipient: string | null;
  readonly content: Json;
};

/** What a step came to, from the actor's point of view. */
export type Outcome =
  | { readonly kind: 'succeeded' }
  /** The application said no, in its own words; `code` is the HTTP status or the like. */
  | { readonly kind: 'refused'; readonly code: string }
  /** The application broke: an unhandled error, a 5xx. */
  | { readonly kind: 'fault'; readonly message: string }
  /** Nothing was asked of the application: a handle named no row. */
  | { readonly kind: 'inapplicable'; readonly reason: string };

/** What an action's `perform` gives back. */
export type Performance = {
  readonly outcome: Outcome;
  readonly observations: readonly Observation[];
};
