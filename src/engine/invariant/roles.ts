import { findMessageChannel } from '../harness/channel.ts';
import type { Breach, Foreign, Invariant, Moment } from '../harness/invariant.ts';
import type { OwnedRowChange } from '../record/row-change.ts';
import { changeText } from '../record/row-text.ts';
import type { Unauthorized } from '../record/step-record.ts';
import { namesPerson } from './own-rows.ts';
import { findMentions, foreignOf, type Mention } from './search/mentions.ts';
import { namesPublishedAlone, withoutPublished } from './search/without-published.ts';
import { tellingChanges } from './telling-changes.ts';

/**
 * AUTH-001: an action is refused to whoever lacks its roles in the tenant acted in. Not to be refused is as good where nothing was given
 * and nothing done that the action does for whoever has the role: only a run in which such a one takes the step can tell (see
 * `undecidedAuthority`).
 */
export const roles: Invariant = {
  id: 'AUTH-001',
  title: 'roles',
  check: ({ record: { unauthorized, outcome } }) =>
    unauthorized && (outcome.kind === 'refused' || outcome.kind === 'succeeded') ? [] : undefined,
};

/** A breach if whoever has the role is given the same, and whether the tenant's rows were shown or changed for certain. */
export type UndecidedAuthority = { readonly breach: Breach; readonly isTelling: boolean };

/**
 * What a step that lacked the role has committed if whoever has the role is given the same for it; undefined where it lacked none, and where it was
 * refused without a change.
 */
export function undecidedAuthority(moment: Moment): UndecidedAuthority | undefined {
  const { record } = moment;
  const { unauthorized, outcome, references } = record;
  if (unauthorized === undefined || (outcome.kind !== 'succeeded' && outcome.kind !== 'refused')) return undefined;
  // Whether another tenant's row was refused is TENANT-004's to say.
  if (references.some(({ whose }) => whose === 'foreign') || hasJoined(moment, unauthorized)) return undefined;
  const written = authorityChanges(moment);
  if (written.length > 0)
    return {
      isTelling: true,
      breach: breach(moment, unauthorized, {
        proof: written.map(changeText),
        foreign: written.map(({ table, key }) => ({ table, text: key })),
      }),
    };
  if (outcome.kind === 'refused') return undefined;
  const { mentions, hasPublished } = ownMentions(moment, unauthorized);
  const [first] = mentions;
  // What its owner shows to all is not what the role gives.
  if (first === undefined && (hasPublished || namesPublishedAlone(moment))) return undefined;
  const proof = first ? [`shown ${first.what}: …${first.excerpt}…`] : [];
  return {
    isTelling: first !== undefined,
    breach: breach(moment, unauthorized, { proof, foreign: first ? [foreignOf(first)] : [] }),
  };
}

/** What a step has changed of the tenants that its actor lacks the role in, beyond what is the actor's own. */
export function authorityChanges({
  record,
  tenancy,
  personNamedBy,
}: Pick<Moment, 'record' | 'tenancy' | 'personNamedBy'>): readonly OwnedRowChange[] {
  const tenants = record.unauthorized?.tenants ?? [];
  return tellingChanges(record.changes, record.actor, { tenancy, personNamedBy }).filter(
    ({ ownerBefore, ownerAfter }) =>
      [ownerBefore, ownerAfter].some((owner) => owner !== null && tenants.includes(owner)),
  );
}

/** Who had no place and has one now has not done what others may do, but come in. */
function hasJoined({ record, isMember }: Moment, { tenants, roles: had }: Unauthorized): boolean {
  const { person } = record.actor;
  return had.length === 0 && person !== null && tenants.some((tenant) => isMember(person, tenant));
}

/**
 * What the answer to the actor names of the tenants' rows that the actor has not sent, that are not its own, and not published; and whether it names some
 * that are.
 */
function ownMentions(
  moment: Moment,
  { tenants }: Unauthorized,
): { readonly mentions: readonly Mention[]; readonly hasPublished: boolean } {
  const { record, channels, mirror, tenancy } = moment;
  const { actor } = record;
  const isSought = (owner: string) => tenants.includes(owner);
  const sent = new Set(findMentions(record.input, moment, { isSought }).map(({ what }) => what));
  const isTelling = ({ what, row: place }: Mention) => {
    if (place === null) return true;
    const row = mirror.findEver(place.table, place.key);
    const isOwn = row && actor.person !== null && namesPerson(tenancy, { table: place.table, row }, actor.person);
    return !sent.has(what) && !isOwn && place.table !== tenancy.root;
  };
  const found = record.observations
    .filter(({ channel, recipient }) => recipient === actor.id && !findMessageChannel(channels, channel))
    .map(({ content }) => ({ content, all: findMentions(content, moment, { isSought }) }));
  const rest = found.map(({ content, all }) => withoutPublished(content, all, moment));
  return {
    mentions: rest.flat().filter(isTelling),
    hasPublished: found.some(({ all }, at) => all.length > (rest[at]?.length ?? 0)),
  };
}

function breach(
  { record, tenantName }: Moment,
  { tenants, roles: had, wanted }: Unauthorized,
  { proof, foreign }: { readonly proof: readonly string[]; readonly foreign: readonly Foreign[] },
): Breach {
  const { actor, step, outcome } = record;
  const where = tenants.map(tenantName).join(' and ');
  const standing = had.length === 0 ? `has no place in ${where}` : `is ${had.join(' and ')} in ${where}`;
  const did = outcome.kind === 'refused' ? 'was refused, and yet it was done' : 'was not refused';
  return {
    // Who has left is let in by one place for all actions.
    ...(had.length === 0 ? { isAnyAction: true as const } : {}),
    about: had.length === 0 ? 'without a place' : outcome.kind === 'refused' ? 'refused and done' : 'accepted',
    message: `${actor.id}, who ${standing}, asked for ${step.action}, which is for ${wanted.join(' and ')}, and ${did}`,
    proof,
    ...(foreign.length > 0 ? { foreign } : {}),
  };
}
