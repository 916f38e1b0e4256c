import { type ParsedDeclaration, parseDeclaration, type TenancyDeclaration } from './declaration.ts';
import { likelyRoots } from './likely-roots.ts';
import { personalPaths } from './personal-ways.ts';
import { type ResolvedDeclaration, resolveDeclaration } from './resolve-declaration.ts';
import type { Ownership, Table, TableName, Tenancy } from './tenancy.ts';
import { unclassifiedError } from './unclassified-error.ts';
import { type Distances, pathsOver, spread, waysUp } from './ways-up.ts';

/**
 * Classifies every table as root, owned, personal, audit or shared, from the foreign keys and the declaration.
 *
 * Foreign keys (and `columns`) classify. Ids in arrays and json are claims that are checked in every row that holds them, but they
 * classify only tables declared as `owned` or `audit`. A link to a shared table proves nothing and ends the path. What leads to people
 * alone is personal (see `personalPaths`).
 *
 * Pure, and independent of the order of tables and links. Throws a `UsageError` for a declaration that does not fit the tables, and for
 * tables that nothing classifies.
 */
export function deriveOwnership(tables: readonly Table[], declaration: TenancyDeclaration): Tenancy {
  const { resolved, ownership, unclassified } = classify(tables, declaration);
  if (unclassified.length > 0) throw unclassifiedError(unclassified, resolved);
  return {
    root: resolved.root,
    ...(resolved.people === undefined ? {} : { people: resolved.people }),
    tables: resolved.tables,
    ownership,
    ...(resolved.open.size > 0 ? { open: resolved.open } : {}),
    ...(resolved.published.size > 0 ? { published: resolved.published } : {}),
  };
}

/** The tables that neither a foreign key nor the declaration classifies. Throws a `UsageError` for a declaration that does not fit the tables. */
export function findUnclassified(tables: readonly Table[], declaration: TenancyDeclaration): readonly Table[] {
  return classify(tables, declaration).unclassified;
}

type Classified = {
  readonly resolved: ResolvedDeclaration;
  readonly ownership: ReadonlyMap<TableName, Ownership>;
  readonly unclassified: readonly Table[];
};

function classify(tables: readonly Table[], declaration: TenancyDeclaration): Classified {
  const parsed: ParsedDeclaration = parseDeclaration(declaration, likelyRoots(tables));
  const resolved = resolveDeclaration(parsed, tables);
  const ways = waysUp(resolved.tables, distancesToRoot(resolved));
  const personal = personalPaths(resolved, ways);
  const ownership = new Map<TableName, Ownership>();
  const unclassified: Table[] = [];
  for (const table of resolved.tables.values()) {
    const paths = pathsOver(table.links, ways);
    const role = resolved.roles.get(table.name);
    const toPeople = personal.get(table.name);
    if (role === 'root' || role === 'shared') ownership.set(table.name, { kind: role });
    else if (role === 'audit') ownership.set(table.name, { kind: 'audit', paths });
    else if (toPeople) ownership.set(table.name, { kind: 'personal', paths: toPeople });
    else if (ways.has(table.name)) ownership.set(table.name, { kind: 'owned', paths });
    else unclassified.push(table);
  }
  return { resolved, ownership, unclassified };
}

function distancesToRoot({ root, roles, tables }: ResolvedDeclaration): Distances {
  const distances = new Map<TableName, number>([[root, 0]]);
  const isOpen = (name: TableName) => name !== root && roles.get(name) !== 'shared' && roles.get(name) !== 'personal';
  const open = [...tables.values()].filter(({ name }) => isOpen(name));
  // A row always has what is never absent: a table reached that way is reached by no shorter way that a row may lack.
  spread(distances, open, ({ kind, nullable }) => kind === 'foreign-key' && !nullable);
  spread(distances, open, ({ kind }) => kind === 'foreign-key');
  // Only tables that have no better evidence are reached through arrays and json, and then whatever hangs on them.
  spread(distances, open, ({ kind }, table) => {
    const role = roles.get(table.name);
    return kind === 'foreign-key' || role === 'owned' || role === 'audit';
  });
  return distances;
}
