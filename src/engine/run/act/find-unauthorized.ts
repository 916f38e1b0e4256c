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
  const places = tenants.map((tenant) => stage.knowledge.rolesOf(actor, tenant, stage.state.now));
  const roles = places.flatMap((one) => one ?? []);
  if (tenants.length === 0 || places.includes(undefined) || roles.some((role) => action.roles.includes(role)))
    return undefined;
  return { tenants, roles: [...new Set(roles)], wanted: action.roles };
}

/**
 * The actor's own one; of somebody without a tenant those that it names, else those whose rows it names, and where it names none, all that it works
 * or may act for.
 */
export function tenantsActedIn(
  { mirror, state, tenancy }: Pick<StepStage, 'mirror' | 'state' | 'tenancy'>,
  actor: Actor,
  references: readonly ResolvedReference[],
): readonly TenantKey[] {
  if (actor.tenant !== null) return [actor.tenant];
  const tenants = state.tenantsOf(actor) ?? [];
  const roots = references.filter(({ table }) => table === tenancy.root).map(({ key }) => key);
  const owners = references.map(({ table, key }) => mirror.ownerOf(table, key));
  const namedBy = (keys: readonly (TenantKey | null)[]) => tenants.filter((tenant) => keys.includes(tenant));
  return [namedBy(roots), namedBy(owners)].find((own) => own.length > 0) ?? tenants;
}
