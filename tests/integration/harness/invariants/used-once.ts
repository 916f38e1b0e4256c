import type { Breach, Invariant } from '../../../../src/engine/index.ts';
import { showRow } from './rows.ts';

/** INVITE-002: an invite is accepted once, and not after it was revoked. Each acceptance is in the audit log. */
export const usedOnce: Invariant = {
  id: 'INVITE-002',
  title: 'used once',
  check: ({ record, mirror }) => {
    const accepted = record.changes.flatMap(({ table, operation, after }) =>
      table === 'audit_logs' && operation === 'insert' && after?.entity === 'invite' && after.action === 'accept'
        ? [after]
        : [],
    );
    if (accepted.length === 0) return undefined;
    const revived = record.changes.filter(
      ({ table, before, after }) => table === 'invites' && before?.status === 'revoked' && after?.status === 'accepted',
    );
    return [
      ...accepted.flatMap(({ entity_id: invite = null }): Breach[] => {
        const uses = mirror
          .findBy('audit_logs', ['entity_id'], [invite])
          .filter(({ entity, action }) => entity === 'invite' && action === 'accept');
        if (uses.length < 2) return [];
        const message = `an invite was accepted ${uses.length} times`;
        return [{ about: 'invites', message, proof: uses.map((row) => showRow('audit_logs', row)) }];
      }),
      ...revived.map(
        ({ before }): Breach => ({
          about: 'revoked invites',
          message: 'an invite was accepted that had been revoked',
          proof: [showRow('invites', before ?? {})],
        }),
      ),
    ];
  },
};
