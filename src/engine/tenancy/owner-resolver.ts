import type { TenantKey } from '../sequence/actor.ts';
import type { Json } from '../sequence/json.ts';
import { keyText } from './key-text.ts';
import { linkedValues } from './linked-values.ts';
import { type PlannedLink, planResolution, type TablePlan } from './resolution-plan.ts';
import type { Row } from './row.ts';
import type { Link, TableName, Tenancy } from './tenancy.ts';

/** What one link of a row says about whose the row is. */
export type OwnerClaim = {
  /** Null where the link leads to no row, or to a row of no tenant: it proves nothing. */
  readonly owner: TenantKey | null;
  readonly via: Link;
  /** The values in the row that led there, in the order of the link's parent columns. */
  readonly values: readonly Json[];
};

/** How the resolver sees other rows. Values compare as `keyText`: an id inside jsonb may be text where the column is a number. */
export type RowLookup = {
  /** A row of the table whose columns hold the values, as it is now; columns in the order of the primary key where they are that key. */
  readonly findRow: (table: TableName, columns: readonly string[], values: readonly Json[]) => Row | undefined;
  /** The owner of a row that is no longer there; null or undefined where it is not known. Asked after `findRow` finds nothing. */
  readonly findFormerOwner?: (
    table: TableName,
    columns: readonly string[],
    values: readonly Json[],
  ) => TenantKey | null | undefined;
};

/** Says which tenant a row belongs to. Nothing is remembered between calls, so that it never goes stale. */
export type OwnerResolver = {
  /** The owner that stands in the row itself; undefined where it takes a look at other rows, or where nobody owns the row. */
  readonly directOwner: (table: TableName, row: Row) => TenantKey | undefined;
  /** The owner by the surest link that leads to one; null where none does, as always in a shared table. */
  readonly ownerOf: (table: TableName, row: Row) => TenantKey | null;
  /** What each link of the row says, the surest first; a link that is absent in the row says nothing, an array once per owner. */
  readonly claims: (table: TableName, row: Row) => readonly OwnerClaim[];
};

/** What is still to be looked at: a look-up, or an owner that stands in a row and counts where all surer links lead nowhere. */
type Pending = { readonly link: PlannedLink; readonly values: readonly Json[] } | { readonly owner: TenantKey };

/** Prepares the resolution once for all rows: a direct column costs no look-up, unless a surer link needs one. */
export function createOwnerResolver(tenancy: Tenancy, { findRow, findFormerOwner }: RowLookup): OwnerResolver {
  const plans = planResolution(tenancy);

  /** Depth first along the links, the surest first. Links that do not descend go round at most once. */
  function search(pending: Pending[]): TenantKey | null {
    let visited: Set<string> | undefined;
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if ('owner' in next) return next.owner;
      const { via, descends } = next.link;
      const row = findRow(via.parent, via.parentColumns, next.values);
      if (row === undefined) {
        const former = findFormerOwner?.(via.parent, via.parentColumns, next.values);
        if (former !== null && former !== undefined) return former;
        continue;
      }
      const plan = plans.get(via.parent);
      const owner = ownerInRow(plan, row);
      if (owner !== undefined) return owner;
      if (!descends) {
        const place = JSON.stringify([via.parent, via.parentColumns, next.values]);
        visited ??= new Set();
        if (visited.has(place)) continue;
        visited.add(place);
      }
      pushLinks(pending, plan, row);
    }
    return null;
  }

  return {
    directOwner: (table, row) => ownerInRow(plans.get(table), row),
    ownerOf(table, row) {
      const plan = plans.get(table);
      const owner = ownerInRow(plan, row);
      if (owner !== undefined) return owner;
      const pending: Pending[] = [];
      pushLinks(pending, plan, row);
      return pending.length === 0 ? null : search(pending);
    },
    claims(table, row) {
      const claims: OwnerClaim[] = [];
      for (const link of plans.get(table)?.links ?? []) {
        const { via, ownerColumns } = link;
        const first = claims.length;
        for (const values of linkedValues(via, row)) {
          const owner = ownerColumns === null ? search([{ link, values }]) : (keyIn(ownerColumns, row) ?? null);
          if (!claims.some((claim, at) => at >= first && claim.owner === owner)) claims.push({ owner, via, values });
        }
      }
      return claims;
    },
  };
}

/** The owner by the first link that is there, where that makes it readable off the row. */
function ownerInRow(plan: TablePlan | undefined, row: Row): TenantKey | undefined {
  if (plan === undefined) return undefined;
  for (const { ownerColumns, via } of plan.links) {
    if (ownerColumns === null) {
      if (linkedValues(via, row).length > 0) return undefined;
      continue;
    }
    const owner = keyIn(ownerColumns, row);
    if (owner !== undefined) return owner;
  }
  return undefined;
}

function keyIn(columns: readonly string[], row: Row): string | undefined {
  const [only] = columns;
  if (columns.length === 1 && only !== undefined) {
    const value = row[only] ?? null;
    return value === null ? undefined : typeof value === 'string' ? value : keyText([value]);
  }
  const values = columns.map((column) => row[column] ?? null);
  return values.includes(null) ? undefined : keyText(values);
}

/** Puts the links on the stack, the surest on top. */
function pushLinks(pending: Pending[], plan: TablePlan | undefined, row: Row): void {
  for (const link of plan?.links.toReversed() ?? []) {
    const owner = link.ownerColumns === null ? undefined : keyIn(link.ownerColumns, row);
    if (owner !== undefined) pending.push({ owner });
    if (link.ownerColumns === null) for (const values of linkedValues(link.via, row)) pending.push({ link, values });
  }
}
