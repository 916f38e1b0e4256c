import type { Breach, Invariant, Moment } from '../../../../src/engine/index.ts';
import { isGoneBeside, type Row, showRow } from './rows.ts';

/**
 * INVITE-001: an invite that is accepted makes a member of whom it was addressed to, in the organization that sent it; and nobody becomes one
 * otherwise, but whoever founds an organization.
 */
export const invitedOnly: Invariant = {
  id: 'INVITE-001',
  title: 'invited only',
  check: (moment) => {
    const { record, mirror } = moment;
    const accepted = record.changes.filter(
      ({ table, before, after }) => table === 'invites' && after?.status === 'accepted' && before?.status === 'pending',
    );
    const uninvited = uninvitedOf(moment);
    if (accepted.length === 0 && uninvited === undefined) return undefined;
    const missing = accepted.flatMap(({ after }): Breach[] => {
      const { organization_id: organization = null, email = null } = after ?? {};
      const [person] = mirror.findBy('users', ['email'], [email]);
      const memberships =
        person === undefined
          ? []
          : mirror.findBy('memberships', ['organization_id', 'user_id'], [organization, person.id ?? null]);
      if (memberships.some(({ status }) => status === 'active')) return [];
      // Made a member, and ended by another step of the same race.
      const isThem = ({ organization_id, user_id, status }: Row) =>
        organization_id === organization && user_id === person?.id && status === 'active';
      if (isGoneBeside(moment, 'memberships', isThem)) return [];
      const made = record.changes.filter(({ table, after: row }) => table === 'memberships' && row !== null);
      return [
        {
          about: 'invites',
          message: `an invite to ${email} was accepted, and whoever has that address is no member`,
          proof: [showRow('invites', after ?? {}), ...made.map(({ after: row }) => showRow('memberships', row ?? {}))],
        },
      ];
    });
    return [...missing, ...(uninvited ?? [])];
  },
};

/** Who became a member in the step without an invite of the organization; undefined where nobody became one. */
function uninvitedOf({ record, beside }: Moment): readonly Breach[] | undefined {
  const changes = [record, ...beside].flatMap((one) => one.changes);
  const isLetIn = (organization: unknown) =>
    changes.some(
      ({ table, operation, after }) =>
        (table === 'organizations' && operation === 'insert' && after?.id === organization) ||
        (table === 'invites' && after?.status === 'accepted' && after.organization_id === organization),
    );
  const made = record.changes.filter(({ table, operation }) => table === 'memberships' && operation === 'insert');
  if (made.length === 0) return undefined;
  return made.flatMap(({ after }): Breach[] => {
    if (after === null || isLetIn(after.organization_id)) return [];
    return [
      {
        about: 'memberships',
        message: 'somebody became a member of an organization that has not invited them',
        proof: [showRow('memberships', after)],
      },
    ];
  });
}
