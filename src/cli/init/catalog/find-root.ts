import { relationNames } from '../../../engine/tenancy/relation-names.ts';
import type { Table, TableName } from '../../../engine/tenancy/tenancy.ts';
import type { Found } from '../plan/decide.ts';
import { isCalled, stemOf } from './table-names.ts';

const TENANTS = [
  'organization',
  'organisation',
  'org',
  'tenant',
  'workspace',
  'company',
  'team',
  'business',
  'agency',
  'shop',
  'store',
  'club',
  'school',
  'clinic',
  'practice',
  'merchant',
  'brand',
  'customer',
  'client',
  'account',
  'group',
  'site',
  'space',
  'institution',
  'firm',
  'project',
  'community',
  'studio',
  'restaurant',
  'hotel',
  'property',
  'branch',
];

/** Who people are, and not what they work for. */
export const PEOPLE = [
  'user',
  'person',
  'people',
  'appuser',
  'profile',
  'employee',
  'staff',
  'clerk',
  'member',
  'agent',
  'customeruser',
  'identity',
  'userprofile',
  'driver',
  'worker',
];

/**
 * The tables whose rows may be the tenants, the likeliest first: what most tables lead to, by foreign keys or by columns that are called after it,
 * and what goes by a name that tenants have.
 */
export function findRoots(tables: readonly Table[]): readonly Found<TableName>[] {
  const reach = countReach(tables);
  const scored = tables
    .filter(({ name, primaryKey }) => primaryKey.length > 0 && !isCalled(name, PEOPLE))
    .map((table) => ({ table, reached: reach.get(table.name) ?? 0, rank: rankOf(table.name) }))
    .filter(({ reached }) => reached > 0)
    .sort((a, b) => scoreOf(b, tables) - scoreOf(a, tables) || (a.table.name < b.table.name ? -1 : 1));
  const [first, second] = scored;
  return scored.map((candidate): Found<TableName> => {
    const { table, reached, rank } = candidate;
    const named = rank === undefined ? '' : ', and it is named as tenants are';
    const isClear = second === undefined || scoreOf(candidate, tables) > 1.2 * scoreOf(second, tables);
    const isSure = candidate === first && rank !== undefined && isClear;
    return { choice: table.name, reason: `${reached} of ${tables.length} tables lead to it${named}`, isSure };
  });
}

function rankOf(name: TableName): number | undefined {
  const at = TENANTS.findIndex((tenant) => isCalled(name, [tenant]));
  return at < 0 ? undefined : at;
}

function scoreOf({ reached, rank }: { reached: number; rank: number | undefined }, tables: readonly Table[]): number {
  return reached + (rank === undefined ? 0 : tables.length * (1 - rank / (2 * TENANTS.length)));
}

/** How many tables lead to each, over however many others. */
function countReach(tables: readonly Table[]): ReadonlyMap<TableName, number> {
  const parents = new Map(
    tables.map((table) => [table.name, [...table.links.map(({ parent }) => parent), ...namedParents(table, tables)]]),
  );
  const counts = new Map<TableName, number>();
  for (const { name } of tables) {
    const reached = new Set<TableName>();
    const pending = [...(parents.get(name) ?? [])];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (reached.has(next)) continue;
      reached.add(next);
      pending.push(...(parents.get(next) ?? []));
    }
    reached.delete(name);
    for (const parent of reached) counts.set(parent, (counts.get(parent) ?? 0) + 1);
  }
  return counts;
}

/** The tables that columns without a foreign key are called after. */
function namedParents(table: Table, tables: readonly Table[]): readonly TableName[] {
  return unlinkedColumns(table, tables).map(({ parent }) => parent);
}

/** Columns that are called after another table's key, hold its type, and have no foreign key. */
export function unlinkedColumns(
  table: Table,
  tables: readonly Table[],
): readonly { readonly column: string; readonly parent: TableName }[] {
  const linked = new Set(table.links.flatMap(({ columns }) => columns));
  return table.columns.flatMap(({ name, type }) => {
    const stem = linked.has(name) ? undefined : stemOf(name);
    if (stem === undefined) return [];
    const fits = tables.filter((other) => {
      const [key, ...more] = other.primaryKey;
      const keyType = other.columns.find((column) => column.name === key)?.type;
      return (
        other.name !== table.name && more.length === 0 && keyType === type && relationNames(other.name).includes(stem)
      );
    });
    const [parent, ...others] = fits;
    return parent === undefined || others.length > 0 ? [] : [{ column: name, parent: parent.name }];
  });
}
