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

type Ground = Pick<StepStage, 'harness' | 'knowledge' | 'mirror' | 'tenancy'>;

/** As the roles are now, at the end of the step; undefined where nobody in the tenants acted in has one of the roles. */
export function findWitnesses(ground: Ground, record: StepRecord): Witnesses | undefined {
  const { unauthorized, actor } = record;
  if (unauthorized === undefined) return undefined;
  const { harness, knowledge } = ground;
  const others = harness.actors.filter(({ id }) => id !== actor.id);
  const hasRole = (one: Actor, tenant: TenantKey) =>
    (one.tenant === null || one.tenant === tenant) &&
    knowledge.rolesOf(one, tenant)?.some((role) => unauthorized.wanted.includes(role)) === true;
  const holders = others.filter((one) => unauthorized.tenants.some((tenant) => hasRole(one, tenant)));
  const holder = holders.find((one) => isNamed(ground, record, one)) ?? holders[0];
  if (holder === undefined) return undefined;
  const stranger = others.find(
    (one) => one.tenant !== null && !unauthorized.tenants.includes(one.tenant) && hasRole(one, one.tenant),
  );
  return { holder: holder.id, stranger: stranger?.id };
}

function isNamed({ mirror, tenancy }: Ground, { references }: StepRecord, { person }: Actor): boolean {
  return references.some(({ table, key }) => {
    const row = mirror.findEver(table, key);
    return person !== null && row !== undefined && namesPerson(tenancy, { table, row }, person);
  });
}
