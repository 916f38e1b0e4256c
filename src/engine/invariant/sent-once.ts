import type { Breach, Invariant } from '../harness/invariant.ts';
import type { Json } from '../sequence/json.ts';
import type { Tenancy } from '../tenancy/tenancy.ts';
import { type Message, messagesOf } from './message.ts';

/** NOTIF-003: within a step nobody is sent the same thing twice by the same channel. */
export const sentOnce: Invariant = {
  id: 'NOTIF-003',
  title: 'sent once',
  check: (moment) => {
    const messages = messagesOf(moment);
    if (messages.length === 0) return undefined;
    const alike = Map.groupBy(messages, (message) => {
      const { channel, recipient } = message.sent;
      return JSON.stringify([channel, recipient, message.tenant, whatIsSaid(message, moment.tenancy)]);
    });
    return [...alike.values()].flatMap(([first, ...again]): Breach[] => {
      if (first === undefined || again.length === 0) return [];
      const { channel, recipient, content } = first.sent;
      return [
        {
          about: channel,
          message: `the same message went to one recipient by ${channel} ${again.length + 1} times in one step`,
          proof: [`${channel} to ${recipient ?? 'nobody named'}: ${JSON.stringify(content)}`],
        },
      ];
    });
  },
};

/** A message without what makes it a message of its own: the key of its row, and what the database counts up. */
function whatIsSaid({ sent: { content }, channel }: Message, { tables }: Tenancy): Json {
  if (channel.sameness) return channel.sameness(content);
  const table = channel.kind === 'inbox' ? tables.get(channel.table) : undefined;
  if (!table || content === null || typeof content !== 'object' || Array.isArray(content)) return content;
  const own = table.columns.filter(({ generated, identity }) => generated || identity !== null).map(({ name }) => name);
  const left = Object.entries(content).filter(([name]) => !table.primaryKey.includes(name) && !own.includes(name));
  return Object.fromEntries(left);
}
