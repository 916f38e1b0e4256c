import type { FixtureNames } from '../../harness/fixture-names.ts';
import type { OwnedRowChange } from '../../record/row-change.ts';
import type { TenantKey } from '../../sequence/actor.ts';
import type { Handle } from '../../sequence/reference.ts';
import type { RowKey } from '../../tenancy/row.ts';
import type { TableName, Tenancy } from '../../tenancy/tenancy.ts';

/**
 * Knows the handle of every row that a run has met, and the row of every handle.
 *
 * A baseline row without a name goes by its key, which fixtures keep stable. A row made in the run goes by the step that made it and
 * its number among the rows that the step made in its table for the same tenant, so its handle keeps its meaning whatever other steps
 * are dropped.
 */
export class HandleBook {
  readonly #fixtureNames: FixtureNames;
  readonly #nameOf = new Map<string, string>();
  readonly #created = new Map<string, Handle>();
  readonly #keys = new Map<string, RowKey>();
  readonly #counts = new Map<string, number>();

  readonly #tenantNames: ReadonlyMap<TenantKey, string>;

  constructor(tenancy: Tenancy, fixtureNames: FixtureNames) {
    this.#fixtureNames = fixtureNames;
    this.#tenantNames = new Map(Object.entries(fixtureNames[tenancy.root] ?? {}).map(([name, key]) => [key, name]));
    for (const [table, names] of Object.entries(fixtureNames)) {
      for (const [name, key] of Object.entries(names)) this.#nameOf.set(`${table}/${key}`, name);
    }
  }

  /** Gives a handle to each row that the step has inserted. */
  record(step: string, tenant: TenantKey | null, changes: readonly OwnedRowChange[]): void {
    for (const { table, key, operation, ownerAfter } of changes) {
      const row = `${table}/${key}`;
      if (operation !== 'insert' || this.#created.has(row)) continue;
      const isForeign = ownerAfter !== null && ownerAfter !== tenant;
      const owner = isForeign ? { tenant: this.#tenantNames.get(ownerAfter) ?? ownerAfter } : {};
      const slot = slotOf({ table, step, ...owner });
      const index = this.#counts.get(slot) ?? 0;
      this.#counts.set(slot, index + 1);
      this.#created.set(row, { table, step, index, ...owner });
      this.#keys.set(`${slot}/${index}`, key);
    }
  }

  /** The rows that steps have made, present or not, with their keys. */
  get created(): readonly { readonly key: RowKey; readonly handle: Handle }[] {
    return [...this.#created].map(([row, handle]) => ({ key: row.slice(handle.table.length + 1), handle }));
  }

  /** The handle of a row that exists, or that existed in this run. */
  handleOf(table: TableName, key: RowKey): Handle {
    const row = `${table}/${key}`;
    return this.#created.get(row) ?? { table, fixture: this.#nameOf.get(row) ?? key };
  }

  /** The key that a handle stands for; undefined where its step has made no such row, and for one that never existed. */
  findKey(handle: Handle): RowKey | undefined {
    if ('step' in handle) return this.#keys.get(`${slotOf(handle)}/${handle.index}`);
    return 'fixture' in handle ? (this.#fixtureNames[handle.table]?.[handle.fixture] ?? handle.fixture) : undefined;
  }
}

/** Where rows of one table are counted in one step, for one tenant. */
function slotOf({
  table,
  step,
  tenant = '',
}: {
  readonly table: TableName;
  readonly step: string;
  readonly tenant?: string;
}): string {
  return `${step}/${table}/${tenant}`;
}
