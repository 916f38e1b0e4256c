import { namesPerson } from '../../invariant/own-rows.ts';
import type { StepRecord } from '../../record/step-record.ts';
import type { Actor, TenantKey } from '../../sequence/actor.ts';
import type { StepStage } from './act.ts';

/** Who can tell whether a step gave what only a role gives. */
export type Witnesses = {
  /** Id of an actor that has one of the roles in the same tenant: first of all whom the rows name that the step refers to. */
  readonly holder: string;
  /** Id of one that has it in another tenant; none where actors have no tenant of their own. */
  readonly stranger: string | undefined;
};

type Ground = Pick<StepStage, 'mirror' | 'tenancy'> & {
  readonly harness: Pick<StepStage['harness'], 'actors'>;
  readonly knowledge: Pick<StepStage['knowledge'], 'rolesOf'>;
};

type Judged = Pick<StepRecord, 'actor' | 'references' | 'time' | 'unauthorized'>;

/**
 * As the roles are now, at the end of the step; undefined where nobody else in the tenants acted in has one of the roles, and where the step itself has
 * let somebody in who had no place, as support that takes a grant for itself.
 */
export function findWitnesses(ground: Ground, record: Judged): Witnesses | undefined {
  const { unauthorized, actor } = record;
  if (unauthorized === undefined) return undefined;
  const { harness, knowledge } = ground;
  const others = harness.actors.filter(({ id }) => id !== actor.id);
  const hasRole = (one: Actor, tenant: TenantKey) =>
    (one.tenant === null || one.tenant === tenant) &&
    knowledge.rolesOf(one, tenant, record.time)?.some((role) => unauthorized.wanted.includes(role)) === true;
  if (unauthorized.roles.length === 0 && unauthorized.tenants.some((tenant) => hasRole(actor, tenant)))
    return undefined;
  const holders = others.filter((one) => unauthorized.tenants.some((tenant) => hasRole(one, tenant)));
  const holder = holders.find((one) => isNamed(ground, record, one)) ?? holders[0];
  if (holder === undefined) return undefined;
  const stranger = others.find(
    (one) => one.tenant !== null && !unauthorized.tenants.includes(one.tenant) && hasRole(one, one.tenant),
  );
  return { holder: holder.id, stranger: stranger?.id };
}

function isNamed({ mirror, tenancy }: Ground, { references }: Judged, { person }: Actor): boolean {
  return references.some(({ table, key }) => {
    const row = mirror.findEver(table, key);
    return person !== null && row !== undefined && namesPerson(tenancy, { table, row }, person);
  });
}
