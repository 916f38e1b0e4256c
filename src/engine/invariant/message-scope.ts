import type { Breach, Invariant } from '../harness/invariant.ts';
import { type Message, messagesOf } from './message.ts';

/** NOTIF-004: a push, a webhook delivery or a live event reaches only subscribers of the tenant that it is about. */
export const messageScope: Invariant = {
  id: 'NOTIF-004',
  title: 'message scope',
  check: (moment) => {
    const messages = messagesOf(moment).filter(goesToSubscribers);
    if (messages.length === 0) return undefined;
    return messages.flatMap(({ sent, tenant }): Breach[] => {
      const { channel, recipient, tenants, content } = sent;
      if (tenants.length > 0 && (tenant === null || tenants.includes(tenant))) return [];
      const whose = tenant === null ? '' : ` of ${moment.tenantName(tenant)}`;
      const where =
        tenants.length === 0
          ? 'where nobody has registered'
          : `which belongs to ${tenants.map(moment.tenantName).join(' and ')}`;
      return [
        {
          about: channel,
          message: `a message${whose} went by ${channel} to ${recipient ?? 'nobody named'}, ${where}`,
          proof: [JSON.stringify(content)],
          ...(recipient === null ? {} : { foreign: [{ table: null, text: recipient }] }),
        },
      ];
    });
  },
};

function goesToSubscribers({ channel }: Message): boolean {
  return channel.kind === 'live' || (channel.kind === 'outbound' && channel.registrations !== undefined);
}
