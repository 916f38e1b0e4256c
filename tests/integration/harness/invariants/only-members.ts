import type { Invariant } from '../../../../src/engine/index.ts';

/** MEMBER-001: whoever is no current member of the organization they act in is refused everything. */
export const onlyMembers: Invariant = {
  id: 'MEMBER-001',
  title: 'only members',
  check: ({ record: { actor, outcome, step, changes }, isMember, tenantName }) => {
    const { person, tenant } = actor;
    // Support has no membership anywhere; that it has a grant is AUTH-001's to see to.
    if (person === null || tenant === null || actor.role === 'support' || isMember(person, tenant)) return undefined;
    const hasJustEnded = changes.some(
      ({ table, before, ownerBefore }) =>
        table === 'memberships' && before?.user_id === person && before.status === 'active' && ownerBefore === tenant,
    );
    if (hasJustEnded) return undefined;
    if (outcome.kind !== 'succeeded') return [];
    return [
      {
        about: 'succeeded',
        message: `${actor.id}, who is no member of ${tenantName(tenant)}, was not refused`,
        proof: [`${step.action} succeeded`],
      },
    ];
  },
};
