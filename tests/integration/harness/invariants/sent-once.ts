import type { Breach, Invariant } from '../../../../src/engine/index.ts';

/** NOTIF-003: within a step nobody is sent the same thing twice, by whatever channel. */
export const sentOnce: Invariant = {
  id: 'NOTIF-003',
  title: 'sent once',
  check: ({ record }) => {
    const rows = record.changes.flatMap(({ table, operation, after }) =>
      table === 'notifications' && operation === 'insert' && after !== null
        ? [{ channel: 'inbox', sent: JSON.stringify([after.organization_id, after.user_id, after.type, after.data]) }]
        : [],
    );
    const messages = record.observations
      .filter(({ channel }) => ['push', 'webhook', 'event', 'mail'].includes(channel))
      .map(({ channel, recipient, content }) => ({ channel, sent: JSON.stringify([recipient, content]) }));
    const all = [...rows, ...messages];
    if (all.length === 0) return undefined;
    const seen = new Set<string>();
    return all.flatMap(({ channel, sent }): Breach[] => {
      const isTwice = seen.has(`${channel} ${sent}`);
      seen.add(`${channel} ${sent}`);
      return isTwice
        ? [{ about: channel, message: `the same ${channel} message was sent twice in one step`, proof: [sent] }]
        : [];
    });
  },
};
