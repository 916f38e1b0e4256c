import type { TenantKey } from '../sequence/actor.ts';
import type { Json } from '../sequence/json.ts';

/** What somebody was shown by a step: a response, an inbox row, a push, a webhook delivery, an event. */
export type Observation = {
  /** `response` for the answer to the actor itself; any other name is a channel that the harness declares. */
  readonly channel: string;
  /**
   * The tenants it was shown to: the actor's for a response. Empty where it went to none, as with the report of a job, and where the
   * harness says of the channel how recipients are registered, so that the run can look them up.
   */
  readonly tenants: readonly TenantKey[];
  /** Who saw it inside the tenant: an actor's id, a person's key, an endpoint. */
  readonly recipient: string | null;
  readonly content: Json;
  /**
   * Of what went to an address that is registered: the tenant whose things alone it names, if that is one that it reached; null where it names
   * none, or several's. Found out by the run.
   */
  readonly about?: TenantKey | null;
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
  /** What was asked of the application, for the evidence; the step's input is shown where it is not given. */
  readonly request?: Json;
  readonly observations: readonly Observation[];
};
