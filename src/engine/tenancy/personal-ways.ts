import { relationNames } from './relation-names.ts';
import type { ResolvedDeclaration } from './resolve-declaration.ts';
import type { Link, OwnershipPath, Table, TableName } from './tenancy.ts';
import { pathsOver, spread, type Ways, waysUp } from './ways-up.ts';

/** The paths of each personal table to the table of people, the surest first. */
export type PersonalPaths = ReadonlyMap<TableName, readonly OwnershipPath[]>;

/**
 * The tables whose rows belong to a person, as sessions, API keys and preferences do. They are those declared as personal; and where
 * nothing else classifies a table, those of which each row has to name one person, by a foreign key that is called after the people
 * (`user_id`) or is the row's key, and what hangs on such rows. A column such as `created_by` says who made a row, and not whose it is.
 */
export function personalPaths({ people, roles, tables }: ResolvedDeclaration, owned: Ways): PersonalPaths {
  if (people === undefined) return new Map();
  const open = [...tables.values()]
    .filter(({ name }) => name !== people)
    .filter(({ name }) => roles.get(name) === 'personal' || (roles.get(name) === undefined && !owned.has(name)))
    .map((table) => ({ ...table, links: tellingLinks(table, people) }));
  const distances = new Map<TableName, number>([[people, 0]]);
  spread(distances, open, (link, { name, primaryKey }) => {
    // Who declares a table knows that each row names somebody, also within a json column.
    if (roles.get(name) === 'personal') return true;
    if (link.kind !== 'foreign-key') return false;
    return !link.nullable && (link.parent !== people || saysWhoseItIs(link, primaryKey, people));
  });
  const ways = waysUp(new Map(open.map((table) => [table.name, table])), distances);
  return new Map(open.filter(({ name }) => ways.has(name)).map(({ name, links }) => [name, pathsOver(links, ways)]));
}

/** The links of a table but, where one of them says whose a row is, the others to the same people. */
function tellingLinks({ links, primaryKey }: Table, people: TableName): readonly Link[] {
  const isTelling = (link: Link) => saysWhoseItIs(link, primaryKey, people);
  const hasTelling = links.some((link) => link.parent === people && isTelling(link));
  return links.filter((link) => link.parent !== people || !hasTelling || isTelling(link));
}

/** Whether a link to the people says whose a row is, and not who has made it or does something with it. */
export function saysWhoseItIs({ columns }: Link, primaryKey: readonly string[], people: TableName): boolean {
  const names = ['user', 'person', ...relationNames(people)];
  const [column = '', ...more] = columns;
  const stem = column
    .replace(/_?(?:id|key)$/i, '')
    .replaceAll('_', '')
    .toLowerCase();
  return more.length === 0 && (names.includes(stem) || (primaryKey.length === 1 && primaryKey[0] === column));
}
