import type { TenantKey } from '../sequence/actor.ts';
import { keyText } from '../tenancy/key-text.ts';
import { linkedValues } from '../tenancy/linked-values.ts';
import type { Row } from '../tenancy/row.ts';
import type { Link, TableName, Tenancy } from '../tenancy/tenancy.ts';

/** A tenant whose rows cannot be taken out of the baseline, and why, as a clause. */
export type KeptTenant = { readonly tenant: TenantKey; readonly because: string };

/** What has to go from the baseline for a tenant to be alone in it. */
export type OwnBaseline = {
  /** Rows of the other tenants, whole tenants each; none where nobody can go. */
  readonly rows: ReadonlyMap<TableName, readonly Row[]>;
  readonly gone: readonly TenantKey[];
  readonly kept: readonly KeptTenant[];
};

/** The rows of the baseline with whose they are, and which tables can lose some. */
export type Baseline = {
  readonly tenancy: Pick<Tenancy, 'tables' | 'published'>;
  readonly rows: (table: TableName) => Iterable<{ readonly row: Row; readonly owner: TenantKey | null }>;
  /** Whether rows can be taken out of a table one by one: it has a key, and no trigger that fires whatever is done to it. */
  readonly canLose: (table: TableName) => boolean;
};

/**
 * What every tenant's own baseline lacks. A tenant goes with all of its rows or stays with all: half of one is a state that the application
 * has never met. It stays where a row that is not its own names one of its by a link, as somebody's that says which organization they
 * looked at last: without it, that row would say something that is not so.
 */
export function ownBaselines(baseline: Baseline): ReadonlyMap<TenantKey, OwnBaseline> {
  const { tables } = baseline.tenancy;
  const byTenant = new Map<TenantKey, Map<TableName, Row[]>>();
  for (const table of tables.keys())
    for (const { row, owner } of baseline.rows(table)) {
      if (owner === null) continue;
      const rows = byTenant.get(owner) ?? new Map<TableName, Row[]>();
      byTenant.set(owner, rows);
      addTo(rows, table, [row]);
    }
  const fixed = fixedTenants(baseline, byTenant);
  return new Map(
    [...byTenant.keys()].map((tenant): [TenantKey, OwnBaseline] => {
      const others = [...byTenant].filter(([other]) => other !== tenant);
      const gone = others.filter(([other]) => !fixed.has(other));
      const rows = new Map<TableName, Row[]>();
      for (const [, owned] of gone) for (const [table, list] of owned) addTo(rows, table, list);
      const kept = others.flatMap(([other]) => ({ tenant: other, because: fixed.get(other) ?? '' }));
      return [tenant, { rows, gone: gone.map(([other]) => other), kept: kept.filter(({ because }) => because !== '') }];
    }),
  );
}

function addTo(rows: Map<TableName, Row[]>, table: TableName, more: readonly Row[]): void {
  const list = rows.get(table) ?? [];
  for (const row of more) list.push(row);
  rows.set(table, list);
}

/** The tenants that have to stay, with why. */
function fixedTenants(
  { tenancy: { tables, published }, rows, canLose }: Baseline,
  byTenant: ReadonlyMap<TenantKey, ReadonlyMap<TableName, readonly Row[]>>,
): ReadonlyMap<TenantKey, string> {
  const fixed = new Map<TenantKey, string>();
  for (const [tenant, owned] of byTenant)
    for (const table of owned.keys())
      if (!canLose(table)) fixed.set(tenant, `rows cannot be taken out of ${table} one by one`);
  for (const [table, { when }] of published ?? [])
    for (const { row, owner } of rows(table))
      if (owner !== null && when(row)) fixed.set(owner, `rows of ${table} are published, which all may see`);
  const ownersBy = new Map<string, ReadonlyMap<string, TenantKey>>();
  const ownersNamedBy = ({ parent, parentColumns }: Link) => {
    const place = JSON.stringify([parent, parentColumns]);
    const known = ownersBy.get(place);
    if (known) return known;
    const owned = [...rows(parent)].flatMap(({ row, owner }): [string, TenantKey][] =>
      owner === null ? [] : [[keyText(parentColumns.map((column) => row[column] ?? null)), owner]],
    );
    const owners = new Map(owned);
    ownersBy.set(place, owners);
    return owners;
  };
  for (const { name, links } of tables.values())
    for (const { row, owner } of rows(name))
      for (const link of links)
        for (const values of linkedValues(link, row)) {
          const named = ownersNamedBy(link).get(keyText(values));
          if (named === undefined || named === owner || fixed.has(named)) continue;
          fixed.set(named, `a row of ${name} that is not its own names one of ${link.parent}`);
        }
  return fixed;
}
