import type { Moment } from '../harness/invariant.ts';
import type { Actor, TenantKey } from '../sequence/actor.ts';
import { keyText } from '../tenancy/key-text.ts';
import { linkedValues } from '../tenancy/linked-values.ts';
import type { Row, RowKey } from '../tenancy/row.ts';
import type { TableName, Tenancy } from '../tenancy/tenancy.ts';

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
  return namesPerson(tenancy, place, person);
}

/** Whether a row names a person by a foreign key of its own. */
export function namesPerson(
  { tables, people }: Tenancy,
  { table, row }: { readonly table: TableName; readonly row: Row },
  person: string,
): boolean {
  const links = tables.get(table)?.links ?? [];
  return links.some(
    (link) =>
      link.kind === 'foreign-key' &&
      link.parent === people &&
      linkedValues(link, row).some((values) => keyText(values) === person),
  );
}

/** Whether a row that a step named is the actor's own all the same: its person works for the other tenant as well, and it is personal there. */
export function isOwnAllTheSame(
  moment: Moment,
  { table, key }: { readonly table: TableName; readonly key: RowKey },
): boolean {
  const { mirror, tenancy, record } = moment;
  const { actor } = record;
  const row = mirror.find(table, key);
  const owner = mirror.ownerOf(table, key);
  if (row === undefined) return false;
  if (owner !== null) return isPersonal(moment, actor, { table, row, owner });
  return actor.person !== null && namesPerson(tenancy, { table, row }, actor.person);
}
