import type { Breach, Invariant } from '../../../../src/engine/index.ts';
import { showRow } from './rows.ts';

/** NOTIF-001: the recipient of a notification is a current member of the organization that it is about. */
export const notificationRecipients: Invariant = {
  id: 'NOTIF-001',
  title: 'recipients are members',
  check: ({ record, isMember, tenantName }) => {
    const sent = record.changes.filter(({ table, operation }) => table === 'notifications' && operation === 'insert');
    if (sent.length === 0) return undefined;
    return sent.flatMap(({ after }): Breach[] => {
      const organization = String(after?.organization_id);
      if (after === null || isMember(String(after.user_id), organization)) return [];
      return [
        {
          about: String(after.type),
          message: `a notification ${after.type} of ${tenantName(organization)} went to a person who is no member there`,
          proof: [showRow('notifications', after)],
        },
      ];
    });
  },
};
