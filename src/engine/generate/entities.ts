import type { TenantKey } from '../sequence/actor.ts';
import type { Json } from '../sequence/json.ts';
import type { Handle } from '../sequence/reference.ts';
import type { Row, RowKey } from '../tenancy/row.ts';
import type { TableName } from '../tenancy/tenancy.ts';

/** A row that exists now, with what is known of it. */
export type Entity = {
  readonly key: RowKey;
  readonly row: Row;
  /** Null for a row of a shared table. */
  readonly owner: TenantKey | null;
};

/** What the generator may look at: the rows that exist, their owners and handles, and the clock. */
export type World = {
  /** In a stable order: the same run gives the same. */
  readonly entities: (table: TableName) => readonly Entity[];
  readonly handleOf: (table: TableName, key: RowKey) => Handle;
  /** The value that a reference to the row stands for: its key, or the named column. */
  readonly valueFor: (table: TableName, entity: Entity, column: string | undefined) => Json;
  /** The harness clock, ISO 8601 in UTC. */
  readonly now: string;
};

/** The rows of a table on both sides of a tenant's wall, as a field of an action may refer to them. */
export type Sides = { readonly own: readonly Entity[]; readonly foreign: readonly Entity[] };

/**
 * Splits the rows of a table into the tenant's own and the other tenants'. A row whose referred value stands in an own row as well (the
 * same code in two tenants, one person in both) is not foreign: to refer to it is no trespass.
 */
export function splitByOwner(
  world: World,
  {
    table,
    column,
    tenant,
  }: { readonly table: TableName; readonly column?: string | undefined; readonly tenant: TenantKey | null },
): Sides {
  const entities = world.entities(table);
  if (tenant === null) return { own: entities, foreign: [] };
  const { own = [], others = [] } = Object.groupBy(entities, ({ owner }) =>
    owner === null || owner === tenant ? 'own' : 'others',
  );
  if (column === undefined) return { own, foreign: others };
  const ownValues = new Set(own.map((entity) => world.valueFor(table, entity, column)));
  return { own, foreign: others.filter((entity) => !ownValues.has(world.valueFor(table, entity, column))) };
}
