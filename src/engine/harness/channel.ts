import type { Json } from '../sequence/json.ts';
import type { Row } from '../tenancy/row.ts';
import type { TableName } from '../tenancy/tenancy.ts';

/** Where addresses are registered: each row of `table` lets messages of the row's tenant go to the address in `column`. */
export type Registrations = {
  readonly table: TableName;
  readonly column: string;
  /** Which registrations count; all, unless told otherwise. */
  readonly isCurrent?: (row: Row) => boolean;
};

type MessageOptions = {
  /** Its recipients need not be members of the tenant, as with mail to people who are invited. */
  readonly toAnybody?: true;
  /** What two messages to one recipient have in common when they are the same; all of it, an inbox row's key aside, unless told otherwise. */
  readonly sameness?: (content: Json) => Json;
};

/** A way in which an application tells people things without being asked. */
export type MessageChannel =
  /**
   * A table whose rows are messages: a new row is shown to the person in the column `recipient`, or to the
   * member in it where it leads to one, within the row's tenant.
   */
  | (MessageOptions & { readonly kind: 'inbox'; readonly table: TableName; readonly recipient: string })
  /** Messages to addresses (devices, URLs) that are registered first. An observation's recipient is the address. */
  | (MessageOptions & { readonly kind: 'outbound'; readonly registrations: Registrations })
  /** Messages to addresses that nobody registers. */
  | (MessageOptions & { readonly kind: 'outbound'; readonly toAnybody: true; readonly registrations?: never })
  /** Streams that stay open. An observation's recipient is the actor, or the person, that listens. */
  | (MessageOptions & { readonly kind: 'live' });

/**
 * How a channel's recipients are known. `answer` is no message but what a person was shown on request, as one person: its recipient is the
 * person, who may see what each of their tenants may.
 */
export type Channel = MessageChannel | { readonly kind: 'answer' };

/** The channels of a harness, by the names that observations carry. */
export type Channels = { readonly [name: string]: Channel };

/** The message channel of that name; undefined for an answer, as a response to the actor always is. */
export function findMessageChannel(channels: Channels, name: string): MessageChannel | undefined {
  const channel = channels[name];
  return channel === undefined || channel.kind === 'answer' ? undefined : channel;
}
