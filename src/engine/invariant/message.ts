import { findMessageChannel, type MessageChannel } from '../harness/channel.ts';
import type { Moment } from '../harness/invariant.ts';
import { actsFor } from '../record/acts-for.ts';
import type { Observation } from '../record/observation.ts';
import type { StepRecord } from '../record/step-record.ts';
import type { TenantKey } from '../sequence/actor.ts';
import { handoversIn, hasPassed, wentMeanwhile } from './handed-over.ts';
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
 * An inbox row is its owner's. Other messages are about the tenant whose things they name, best of which they name nothing but that, and first
 * about one that they reach; a message that names nothing is about the tenant that the step was taken in, if that is one.
 */
function tenantOf({ content, tenants }: Observation, { kind }: MessageChannel, moment: Moment): TenantKey | null {
  const [reached = null] = tenants;
  if (kind === 'inbox') return reached === null ? null : (formerOwner(reached, moment) ?? reached);
  const [only = null, ...more] = actsFor(moment.record) ?? [];
  const acting = moment.record.actor.tenant ?? (more.length === 0 ? only : null);
  // What is a person's own is no tenant's.
  const mentions = findMentions(content, moment).filter(({ owner }) => owner !== null);
  const isNamedIn = (tenant: TenantKey) => mentions.some((mention) => isNamedAs(tenant, mention, moment));
  const isAloneIn = (tenant: TenantKey) => mentions.every((mention) => isNamedAs(tenant, mention, moment));
  const named = tenants.filter(isNamedIn);
  if (named.length > 0) return named.find(isAloneIn) ?? named[0] ?? null;
  if (tenants.length === 0 && acting !== null) return acting;
  const owners = mentions.flatMap(({ owner }) => owner ?? []);
  return owners.find(isAloneIn) ?? owners[0] ?? acting ?? (tenants.length === 1 ? reached : null);
}

/** Of an inbox row that has gone along with what a step beside it hands over: the tenant that it was sent in. */
function formerOwner(reached: TenantKey, moment: Moment): TenantKey | undefined {
  const acting = actsFor(moment.record) ?? [];
  if (acting.includes(reached)) return undefined;
  const handovers = handoversIn(moment.beside);
  return acting.find((tenant) => hasPassed(handovers, [tenant], reached));
}

/** Whether it names something that is the tenant's, or was so as the message was sent. */
function isNamedAs(tenant: TenantKey, mention: Mention, moment: Moment): boolean {
  return mention.owner === tenant || hasGoneMeanwhile(mention, tenant, moment);
}

/**
 * Whether it names a row that was the tenant's until this step or one beside it handed that over: the message may have been sent before, by
 * whoever acts for that tenant.
 */
export function hasGoneMeanwhile({ owner, row }: Mention, tenant: TenantKey, moment: Moment): boolean {
  if (row === null || owner === null || actsFor(moment.record)?.includes(tenant) === false) return false;
  return wentMeanwhile({ ...row, owner }, [tenant], { ...moment, beside: [...moment.beside, moment.record] });
}
