import type { TableName } from '../../tenancy/tenancy.ts';

/**
 * What a turn does to tables, as far as another branch may notice it. What is written in a transaction is seen by others only once it is
 * published, at its end; until then they meet its locks.
 */
export type Footprint = {
  /** What has been published of these is seen. */
  readonly reads: ReadonlySet<TableName>;
  /** Rows of these are kept from being written: those that a foreign key names. */
  readonly shares: ReadonlySet<TableName>;
  /** Rows of these are written or locked. */
  readonly writes: ReadonlySet<TableName>;
  /** What was written in these is seen by others from now on. */
  readonly publishes: ReadonlySet<TableName>;
  /** It may do anything. */
  readonly isUnknown: boolean;
};

const none: ReadonlySet<TableName> = new Set();

/** What nobody notices: a client that is checked out, a transaction that begins. */
export const noFootprint: Footprint = { reads: none, shares: none, writes: none, publishes: none, isUnknown: false };

/** That of something that nothing is known of. */
export const unknownFootprint: Footprint = { ...noFootprint, isUnknown: true };

/** That of two turns that are one to others. */
export function both(one: Footprint, other: Footprint): Footprint {
  return {
    reads: one.reads.union(other.reads),
    shares: one.shares.union(other.shares),
    writes: one.writes.union(other.writes),
    publishes: one.publishes.union(other.publishes),
    isUnknown: one.isUnknown || other.isUnknown,
  };
}

/** Whether two turns of two branches come to the same in either order. What is not known of may notice anything. */
export function areIndependent(one: Footprint, other: Footprint): boolean {
  return !(one.isUnknown || other.isUnknown) && !noticesOf(one, other) && !noticesOf(other, one);
}

function noticesOf(one: Footprint, { writes, publishes }: Footprint): boolean {
  return (
    meet(one.reads, publishes) ||
    meet(one.shares, writes) ||
    meet(one.writes, writes) ||
    meet(one.writes, publishes) ||
    meet(one.publishes, publishes)
  );
}

function meet(one: ReadonlySet<TableName>, other: ReadonlySet<TableName>): boolean {
  return !one.isDisjointFrom(other);
}
