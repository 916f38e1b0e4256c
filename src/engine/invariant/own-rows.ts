import type { Moment } from '../harness/invariant.ts';
import type { Actor, TenantKey } from '../sequence/actor.ts';
import type { Row } from '../tenancy/row.ts';
import type { TableName } from '../tenancy/tenancy.ts';

/**
 * Whether a row of another tenant is the actor's own all the same: it names the actor's person by a foreign key, or is the tenant itself,
 * and that person works for that tenant now. Somebody who works for two tenants may see and change what is personal in both, and nothing
 * else of the one from within the other (docs/decisions/0007).
 */
export function isPersonal(
  moment: Moment,
  actor: Actor,
  place: { readonly table: TableName; readonly row: Row; readonly owner: TenantKey },
): boolean {
  const { tenancy, isMember } = moment;
  const { person } = actor;
  if (person === null || !isMember(person, place.owner)) return false;
  if (place.table === tenancy.root) return true;
  const links = tenancy.tables.get(place.table)?.links ?? [];
  return links.some(
    ({ parent, kind, columns }) =>
      kind === 'foreign-key' &&
      parent === tenancy.people &&
      columns.some((column) => String(place.row[column]) === person),
  );
}
