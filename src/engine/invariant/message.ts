import { findMessageChannel, type MessageChannel } from '../harness/channel.ts';
import type { Moment } from '../harness/invariant.ts';
import { actsFor } from '../record/acts-for.ts';
import type { Observation } from '../record/observation.ts';
import type { StepRecord } from '../record/step-record.ts';
import type { TenantKey } from '../sequence/actor.ts';
import { wentMeanwhile } from './handed-over.ts';
import { findMentions, type Mention } from './search/mentions.ts';

/** Something that a step told somebody without being asked: an inbox row, a push, a delivery, an event. */
export type Message = {
  readonly sent: Observation;
  readonly channel: MessageChannel;
  /** The tenant that the message is about; null where nothing tells. */
  readonly tenant: TenantKey | null;
};

/** Worked out once a step, for all invariants that judge messages. */
const known = new WeakMap<StepRecord, readonly Message[]>();

/** The messages of the step that has just ended. */
export function messagesOf(moment: Moment): readonly Message[] {
  const { record, channels } = moment;
  const found = known.get(record);
  if (found) return found;
  const messages = record.observations.flatMap((sent): Message[] => {
    const channel = findMessageChannel(channels, sent.channel);
    return channel ? [{ sent, channel, tenant: tenantOf(sent, channel, moment) }] : [];
  });
  known.set(record, messages);
  return messages;
}

/**
 * An inbox row is its owner's. Other messages are about the tenant whose things they name, and first about one that they reach; a message
 * that names nothing is about the tenant that the step was taken in, if that is one.
 */
function tenantOf({ content, tenants }: Observation, { kind }: MessageChannel, moment: Moment): TenantKey | null {
  const [reached = null] = tenants;
  if (kind === 'inbox') return reached;
  const [only = null, ...more] = actsFor(moment.record) ?? [];
  const acting = moment.record.actor.tenant ?? (more.length === 0 ? only : null);
  const mentions = findMentions(content, moment);
  const namedAndReached = tenants.find((tenant) => mentions.some((mention) => isNamedAs(tenant, mention, moment)));
  if (namedAndReached !== undefined) return namedAndReached;
  if (tenants.length === 0 && acting !== null) return acting;
  const [first] = mentions;
  return first?.owner ?? acting ?? (tenants.length === 1 ? reached : null);
}

/** Whether it names something that is the tenant's, or was so as the message was sent. */
function isNamedAs(tenant: TenantKey, mention: Mention, moment: Moment): boolean {
  return mention.owner === tenant || hasGoneMeanwhile(mention, tenant, moment);
}

/** Whether it names a row that was the tenant's until a step beside it handed that over: the message may have been sent before. */
export function hasGoneMeanwhile({ owner, row }: Mention, tenant: TenantKey, moment: Moment): boolean {
  return row !== null && owner !== null && wentMeanwhile({ ...row, owner }, [tenant], moment);
}
