import { findMessageChannel } from '../harness/channel.ts';
import type { Breach, Invariant, Moment } from '../harness/invariant.ts';
import { actsFor } from '../record/acts-for.ts';
import type { Observation } from '../record/observation.ts';
import type { TenantKey } from '../sequence/actor.ts';
import { likelyPublished } from '../tenancy/likely-published.ts';
import { canaryPlaces } from './canary-places.ts';
import { isLeftByHandover } from './handed-over.ts';
import { isPersonal, namesPerson } from './own-rows.ts';
import { areOwnWords } from './own-words.ts';
import { ownerText } from './owner-text.ts';
import { foreignMentions } from './search/foreign-mentions.ts';
import { findMentions, foreignOf, type Mention } from './search/mentions.ts';

/**
 * TENANT-003: no observation carries a key or a canary of another tenant, in whatever encoding, except what the actor itself sent in that
 * step, what is personal to it, what the tenant's own people have put into words, and what is left of rows that have changed hands. Keys that are not telling, such as small integers, are
 * left to TENANT-006.
 */
export const readScope: Invariant = {
  id: 'TENANT-003',
  title: 'read scope',
  check: (moment) => {
    const shown = moment.record.observations.flatMap((observation): Shown[] => {
      const tenants = tenantsShown(observation, moment);
      return tenants === undefined ? [] : [{ observation, tenants }];
    });
    if (shown.length === 0) return undefined;
    return shown.flatMap((seen) => leaksIn(seen, moment));
  },
};

/** What was shown, and the tenants whose things it may name. */
type Shown = { readonly observation: Observation; readonly tenants: readonly TenantKey[] };

/** Undefined where it was shown to no tenant, as the report of a job. Somebody who works for none now may be shown nothing of any. */
function tenantsShown(observation: Observation, { record, channels }: Moment): readonly TenantKey[] | undefined {
  const { tenants, channel, recipient } = observation;
  const acting = actsFor(record);
  const isToActor = recipient === record.actor.id && !findMessageChannel(channels, channel);
  if (isToActor && acting !== null && (tenants.length > 0 || record.actor.tenant === null))
    return [...new Set([...tenants, ...acting])];
  return tenants.length > 0 ? tenants : undefined;
}

function leaksIn({ observation, tenants }: Shown, moment: Moment): Breach[] {
  const { content, channel, recipient } = observation;
  const foreign = foreignMentions(content, { tenants, person: strangerTo(observation, moment) }, moment);
  if (foreign.length === 0) return [];
  const sent = new Set(
    findMentions(moment.record.input, moment, { isSoughtPerson: () => true }).map(({ what }) => what),
  );
  const leaks = foreign.filter(
    (mention) =>
      !sent.has(mention.what) &&
      !isActorsOwn(mention, observation, moment) &&
      !areOwnWords(mention, tenants, moment) &&
      !isLeftByHandover(mention, { tenants, content }, moment),
  );
  return [...Map.groupBy(leaks, ({ about }) => about).values()].flatMap(([first]): Breach[] => {
    if (first === undefined) return [];
    const shown = tenants.length === 0 ? moment.record.actor.id : tenants.map(moment.tenantName).join(' and ');
    return [
      {
        about: `${channel} ${first.about}`,
        message: `${shown} was shown ${first.what} of ${ownerText(first, moment)} in a ${channel}`,
        proof: [
          `${channel} to ${recipient ?? 'nobody named'}: …${first.excerpt}…`,
          ...standing(canaryPlaces(content, first, moment)),
          ...publishingHint(first, moment),
        ],
        foreign: [foreignOf(first)],
      },
    ];
  });
}

function standing(places: readonly string[]): readonly string[] {
  return places.length === 0 ? [] : [`as it stands in ${places.join(', ')}`];
}

/** A row that says by a column that others may see it, of a table of which nobody has said so. */
function publishingHint({ row: place }: Mention, { tenancy, mirror }: Moment): readonly string[] {
  const table = place === null ? undefined : tenancy.tables.get(place.table);
  const row = place === null ? undefined : mirror.find(place.table, place.key);
  if (table === undefined || row === undefined || tenancy.published?.has(table.name)) return [];
  const likely = likelyPublished(table);
  if (likely?.when(row) !== true) return [];
  return [
    `if its owner publishes it by ${likely.column}, so that all may see it, declare it in tenancy: published: { ${JSON.stringify(table.name)}: ${likely.code} }`,
  ];
}

/** The person to whom an answer to the actor may show what is personal, and nobody else's; null where that is not judged. */
function strangerTo({ channel, recipient }: Observation, { record: { actor }, channels }: Moment): string | null {
  return recipient === actor.id && !findMessageChannel(channels, channel) ? actor.person : null;
}

/** Only in an answer to the actor: a message is shown where a tenant's things are shown, whoever looks at them. */
function isActorsOwn({ row: place, owner }: Mention, { channel, recipient }: Observation, moment: Moment): boolean {
  const { record, mirror, channels, tenancy } = moment;
  const { actor } = record;
  if (place === null || recipient !== actor.id || findMessageChannel(channels, channel)) return false;
  const row = mirror.findEver(place.table, place.key);
  if (row === undefined) return false;
  const named = { table: place.table, row };
  return owner === null
    ? actor.person !== null && namesPerson(tenancy, named, actor.person)
    : isPersonal(moment, actor, { ...named, owner });
}
