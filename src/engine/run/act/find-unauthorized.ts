import type { Action } from '../../harness/action.ts';
import { isForItsRoles } from '../../harness/role-claims.ts';
import type { ResolvedReference, Unauthorized } from '../../record/step-record.ts';
import type { Actor, TenantKey } from '../../sequence/actor.ts';
import type { StepStage } from './act.ts';

export type Asking = {
  readonly actor: Actor;
  readonly action: Action<never>;
  readonly references: readonly ResolvedReference[];
};

/**
 * What an actor lacks to do that: none of the action's roles is one that it has in the tenants that it acts in. Undefined where it has one, and where
 * that is not known. Called before the step, which may change it.
 */
export function findUnauthorized(stage: StepStage, { actor, action, references }: Asking): Unauthorized | undefined {
  if (!isForItsRoles(stage.harness, action)) return undefined;
  const tenants = tenantsActedIn(stage, actor, references);
  const places = tenants.map((tenant) => stage.knowledge.rolesOf(actor, tenant));
  const roles = places.flatMap((one) => one ?? []);
  if (tenants.length === 0 || places.includes(undefined) || roles.some((role) => action.roles.includes(role)))
    return undefined;
  return { tenants, roles: [...new Set(roles)], wanted: action.roles };
}

/** The actor's own one; of somebody without a tenant those whose rows it names, and where it names none, all that it works for. */
function tenantsActedIn(
  { mirror, state, tenancy }: StepStage,
  actor: Actor,
  references: readonly ResolvedReference[],
): readonly TenantKey[] {
  if (actor.tenant !== null) return [actor.tenant];
  const tenants = state.tenantsOf(actor) ?? [];
  const named = references.map(({ table, key }) => (table === tenancy.root ? key : mirror.ownerOf(table, key)));
  const own = tenants.filter((tenant) => named.includes(tenant));
  return own.length > 0 ? own : tenants;
}
