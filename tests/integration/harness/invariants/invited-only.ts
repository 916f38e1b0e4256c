import type { Breach, Invariant } from '../../../../src/engine/index.ts';
import { isGoneBeside, type Row, showRow } from './rows.ts';

/** INVITE-001: an invite that is accepted makes a member of whom it was addressed to, in the organization that sent it. */
export const invitedOnly: Invariant = {
  id: 'INVITE-001',
  title: 'invited only',
  check: (moment) => {
    const { record, mirror } = moment;
    const accepted = record.changes.filter(
      ({ table, before, after }) => table === 'invites' && after?.status === 'accepted' && before?.status === 'pending',
    );
    if (accepted.length === 0) return undefined;
    return accepted.flatMap(({ after }): Breach[] => {
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
  },
};
