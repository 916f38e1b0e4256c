import type { Mirror } from '../database/mirror/mirror.ts';
import type { TenantKey } from '../sequence/actor.ts';
import { instantOf } from '../tenancy/instant-of.ts';
import type { Row } from '../tenancy/row.ts';
import type { TableName } from '../tenancy/tenancy.ts';

/**
 * How to tell for whom somebody may act without working there, as support staff do: a row of `table` lets the person in the column `person` act
 * for the row's tenant. Actors of that role go by it, and not by memberships: without a grant they have no role.
 */
export type Grants = {
  readonly table: TableName;
  readonly person: string;
  /** The role that actors have while a grant lasts. */
  readonly role: string;
  /** Whether a row counts; all, unless told otherwise. */
  readonly isCurrent?: (row: Row) => boolean;
  /** The column with the instant from which a grant counts no more; for ever where it is null, and unless told otherwise. */
  readonly until?: string;
};

/** The tenants that a person may act for at that time, ISO 8601 in UTC. */
export function tenantsGranted(grants: Grants, mirror: Mirror, person: string, now: string): readonly TenantKey[] {
  return mirror
    .named(grants.table, grants.person, person)
    .flatMap(({ row, owner }) => (owner !== null && isGranted(grants, row, now) ? [owner] : []));
}

/** Whether a grant lasts at that time, ISO 8601 in UTC. */
function isGranted({ isCurrent = () => true, until }: Grants, row: Row, now: string): boolean {
  if (!isCurrent(row)) return false;
  const end = until === undefined ? undefined : instantOf(row[until]);
  return end === undefined || end > Date.parse(now);
}
