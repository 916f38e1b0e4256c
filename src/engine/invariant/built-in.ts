import { findMessageChannel } from '../harness/channel.ts';
import type { Harness } from '../harness/define-harness.ts';
import type { Invariant } from '../harness/invariant.ts';
import { isForItsRoles, type RoleClaims } from '../harness/role-claims.ts';
import type { Tenancy } from '../tenancy/tenancy.ts';
import { existence } from './existence.ts';
import { lifecycle } from './lifecycle.ts';
import { messageReferences } from './message-references.ts';
import { messageScope } from './message-scope.ts';
import { noFault } from './no-fault.ts';
import { actionsPerTenant, oneTenantAtATime } from './one-tenant-at-a-time.ts';
import { readScope } from './read-scope.ts';
import { recipientsAreMembers } from './recipients-are-members.ts';
import { refusal } from './refusal.ts';
import { roles } from './roles.ts';
import { canBeIncoherent, rowCoherence } from './row-coherence.ts';
import { sentOnce } from './sent-once.ts';
import { writeScope } from './write-scope.ts';

/** The invariants that follow from tenancy alone, so that every harness has them. */
const ofTenancy: readonly Invariant[] = [writeScope, readScope, refusal, existence, lifecycle, noFault];

/** Those that follow from how the application tells people things. */
const ofMessages: readonly Invariant[] = [recipientsAreMembers, messageReferences, sentOnce, messageScope];

/**
 * The engine's own invariants for a harness, without those that could never judge anything: TENANT-001 where no row has two ways to a tenant,
 * those of messages where there is no channel for them, TENANT-007 where no job is said to work for one tenant after the other, AUTH-001 where no
 * action is known to be refused by role.
 */
export function builtInInvariantsFor(
  { channels, actions, ...claims }: Pick<Harness, 'channels' | 'actions' | keyof RoleClaims>,
  tenancy: Tenancy,
): readonly Invariant[] {
  const hasMessages = Object.keys(channels).some((name) => findMessageChannel(channels, name));
  const perTenant = actionsPerTenant(actions);
  const isRefusing = actions.some((action) => isForItsRoles(claims, action));
  return [
    ...(canBeIncoherent(tenancy) ? [rowCoherence] : []),
    ...ofTenancy,
    ...(perTenant.size > 0 ? [oneTenantAtATime(perTenant)] : []),
    ...(isRefusing ? [roles] : []),
    ...(hasMessages ? ofMessages : []),
  ];
}
