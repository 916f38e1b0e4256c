import { findMessageChannel } from '../harness/channel.ts';
import type { Breach, Invariant, Moment } from '../harness/invariant.ts';
import type { Observation } from '../record/observation.ts';
import { isPersonal } from './own-rows.ts';
import { foreignMentions } from './search/foreign-mentions.ts';
import { findMentions, type Mention } from './search/mentions.ts';

/**
 * TENANT-003: no observation carries a key or a canary of another tenant, in whatever encoding, except what the actor itself sent in that
 * step and what is personal to it. Keys that are not telling, such as small integers, are left to TENANT-006.
 */
export const readScope: Invariant = {
  id: 'TENANT-003',
  title: 'read scope',
  check: (moment) => {
    const observations = moment.record.observations.filter(({ tenants }) => tenants.length > 0);
    if (observations.length === 0) return undefined;
    return observations.flatMap((observation) => leaksIn(observation, moment));
  },
};

function leaksIn(observation: Observation, moment: Moment): Breach[] {
  const { content, channel, tenants, recipient } = observation;
  const foreign = foreignMentions(content, tenants, moment);
  if (foreign.length === 0) return [];
  const sent = new Set(findMentions(moment.record.input, moment).map(({ what }) => what));
  const leaks = foreign.filter((mention) => !sent.has(mention.what) && !isActorsOwn(mention, observation, moment));
  return [...Map.groupBy(leaks, ({ about }) => about).values()].flatMap(([first]): Breach[] => {
    if (first === undefined) return [];
    const shown = tenants.map(moment.tenantName).join(' and ');
    return [
      {
        about: `${channel} ${first.about}`,
        message: `${shown} was shown ${first.what} of ${moment.tenantName(first.owner)} in a ${channel}`,
        proof: [`${channel} to ${recipient ?? 'nobody named'}: …${first.excerpt}…`],
      },
    ];
  });
}

/** Only in an answer to the actor: a message is shown where a tenant's things are shown, whoever looks at them. */
function isActorsOwn({ row: place, owner }: Mention, { channel, recipient }: Observation, moment: Moment): boolean {
  const { record, mirror, channels } = moment;
  if (place === null || recipient !== record.actor.id || findMessageChannel(channels, channel)) return false;
  const row = mirror.findEver(place.table, place.key);
  return row !== undefined && isPersonal(moment, record.actor, { table: place.table, row, owner });
}
