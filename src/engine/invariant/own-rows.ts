import type { Moment } from '../harness/invariant.ts';
import type { Actor, TenantKey } from '../sequence/actor.ts';
import { keyText } from '../tenancy/key-text.ts';
import { linkedValues } from '../tenancy/linked-values.ts';
import { saysWhoseItIs } from '../tenancy/personal-ways.ts';
import type { Row, RowKey } from '../tenancy/row.ts';
import type { Link, TableName, Tenancy } from '../tenancy/tenancy.ts';

/**
 * Whether a row of another tenant is the actor's own all the same: it is the person's place there, or one of which a foreign key says that it is
 * the person's, as of a session, or the tenant itself; and that person works for that tenant now. Somebody who works for two tenants may see and
 * change that in both, and nothing else of the one from within the other: no message, nothing that they do or have made there
 * (docs/decisions/0007).
 */
export function isPersonal(
  moment: Moment,
  actor: Actor,
  place: { readonly table: TableName; readonly row: Row; readonly owner: TenantKey },
): boolean {
  const { tenancy, isMember, channels, membersTable } = moment;
  const { person } = actor;
  if (person === null || !isMember(person, place.owner)) return false;
  if (place.table === tenancy.root) return true;
  if (place.table === membersTable) return namesPerson(tenancy, place, person);
  if (Object.values(channels).some((channel) => channel.kind === 'inbox' && channel.table === place.table))
    return false;
  return namesPerson(tenancy, place, person, saysWhoseItIs);
}

/** Whether a row names a person by a foreign key of its own, by one of a kind if that is asked for. */
export function namesPerson(
  { tables, people }: Tenancy,
  { table, row }: { readonly table: TableName; readonly row: Row },
  person: string,
  isAskedFor: (link: Link, primaryKey: readonly string[], people: TableName) => boolean = () => true,
): boolean {
  const { links = [], primaryKey = [] } = tables.get(table) ?? {};
  return links.some(
    (link) =>
      link.kind === 'foreign-key' &&
      link.parent === people &&
      isAskedFor(link, primaryKey, link.parent) &&
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
