import type { Breach, Invariant } from '../../../../src/engine/index.ts';

/** NOTIF-004: a push or a webhook delivery goes only to where somebody of a tenant has registered for it. */
export const outboundScope: Invariant = {
  id: 'NOTIF-004',
  title: 'outbound scope',
  check: ({ record }) => {
    const sent = record.observations.filter(({ channel }) => channel === 'push' || channel === 'webhook');
    if (sent.length === 0) return undefined;
    return sent.flatMap(({ channel, tenants, recipient, content }): Breach[] =>
      tenants.length > 0
        ? []
        : [
            {
              about: channel,
              message: `a ${channel} went to ${recipient}, where nobody has registered`,
              proof: [JSON.stringify(content)],
            },
          ],
    );
  },
};
