import type { Breach, Invariant, Moment } from '../harness/invariant.ts';
import { type Message, messagesOf } from './message.ts';

/** NOTIF-001: the recipient of a message is a current member of the tenant that the message is about. */
export const recipientsAreMembers: Invariant = {
  id: 'NOTIF-001',
  title: 'recipients are members',
  check: (moment) => {
    const addressed = messagesOf(moment).flatMap((message) => {
      const { tenant, channel } = message;
      const people = tenant === null || channel.toAnybody ? [] : peopleBehind(message, moment);
      return tenant === null || people.length === 0 ? [] : [{ tenant, people, sent: message.sent }];
    });
    if (addressed.length === 0) return undefined;
    return addressed.flatMap(({ tenant, people, sent }): Breach[] => {
      if (people.some((person) => moment.isMember(person, tenant))) return [];
      return [
        {
          about: sent.channel,
          message: `a message of ${moment.tenantName(tenant)} went by ${sent.channel} to a person who is no member there`,
          proof: [`${sent.channel} to ${sent.recipient}: ${JSON.stringify(sent.content)}`],
          foreign: [...people, sent.recipient].filter((text) => text !== null).map((text) => ({ table: null, text })),
        },
      ];
    });
  },
};

/**
 * The people whom a message reaches: of an address all that have registered it in the tenant. None where the address is no person's, as a
 * webhook is not, or where nobody has registered it, which is NOTIF-004's to say.
 */
function peopleBehind({ sent, channel, tenant }: Message, moment: Moment): readonly string[] {
  const { recipient } = sent;
  if (recipient === null) return [];
  switch (channel.kind) {
    case 'inbox':
    case 'live': {
      // Where a stream of another tenant is reached, NOTIF-004 says so.
      if (channel.kind === 'live' && (tenant === null || !sent.tenants.includes(tenant))) return [];
      const person = moment.personOf(recipient);
      return person === null ? [] : [person];
    }
    case 'outbound': {
      if (channel.registrations === undefined) return [];
      const { table, column, isCurrent = () => true } = channel.registrations;
      return moment.mirror.named(table, column, recipient).flatMap(({ row, owner }) => {
        if (owner !== tenant || !isCurrent(row)) return [];
        const person = moment.personNamedBy(table, row);
        return person === null ? [] : [person];
      });
    }
  }
}
