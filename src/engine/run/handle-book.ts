import { createHash } from 'node:crypto';
import type { RowChange, RowKey } from '../database/mirror/row-change.ts';
import type { Handle } from '../sequence/reference.ts';
import type { TableName, Tenancy } from '../tenancy/tenancy.ts';

/** The names that fixtures give to their rows: table, then name, then the row's key. */
export type FixtureNames = { readonly [table: TableName]: { readonly [name: string]: RowKey } };

/**
 * Knows the handle of every row that a run has met, and the row of every handle.
 *
 * A baseline row without a name goes by its key, which fixtures keep stable. A row made in the run goes by the step that made it and
 * its number among the rows of its table in that step, so its handle keeps its meaning whatever other steps are dropped.
 */
export class HandleBook {
  readonly #fixtureNames: FixtureNames;
  readonly #keyTypes: ReadonlyMap<TableName, string>;
  readonly #nameOf = new Map<string, string>();
  readonly #created = new Map<string, Handle>();
  readonly #keys = new Map<string, RowKey>();
  readonly #counts = new Map<string, number>();

  constructor(tenancy: Tenancy, fixtureNames: FixtureNames) {
    this.#fixtureNames = fixtureNames;
    this.#keyTypes = new Map(
      [...tenancy.tables.values()].map((table) => [
        table.name,
        table.columns.find(({ name }) => name === table.primaryKey[0])?.type ?? 'text',
      ]),
    );
    for (const [table, names] of Object.entries(fixtureNames)) {
      for (const [name, key] of Object.entries(names)) this.#nameOf.set(`${table}/${key}`, name);
    }
  }

  /** Forgets all rows that steps have made. */
  reset(): void {
    this.#created.clear();
    this.#keys.clear();
    this.#counts.clear();
  }

  /** Gives a handle to each row that the step has inserted. */
  record(step: string, changes: readonly RowChange[]): void {
    for (const { table, key, operation } of changes) {
      const row = `${table}/${key}`;
      if (operation !== 'insert' || this.#created.has(row)) continue;
      const slot = `${step}/${table}`;
      const index = this.#counts.get(slot) ?? 0;
      this.#counts.set(slot, index + 1);
      this.#created.set(row, { table, step, index });
      this.#keys.set(`${slot}/${index}`, key);
    }
  }

  /** The handle of a row that exists, or that existed in this run. */
  handleOf(table: TableName, key: RowKey): Handle {
    const row = `${table}/${key}`;
    return this.#created.get(row) ?? { table, fixture: this.#nameOf.get(row) ?? key };
  }

  /** The key that a handle stands for; undefined where its step has made no such row. */
  findKey(handle: Handle): RowKey | undefined {
    if ('step' in handle) return this.#keys.get(`${handle.step}/${handle.table}/${handle.index}`);
    if ('fixture' in handle) return this.#fixtureNames[handle.table]?.[handle.fixture] ?? handle.fixture;
    return absentKey(handle, this.#keyTypes.get(handle.table) ?? 'text');
  }
}

/** A key of the right form that no row ever had. */
function absentKey({ table, absent }: { readonly table: TableName; readonly absent: number }, type: string): RowKey {
  if (type === 'uuid') {
    const hex = createHash('sha256').update(`absent ${table} ${absent}`).digest('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  }
  if (type === 'smallint') return String(32_000 + absent);
  if (/^(integer|bigint|numeric)/.test(type)) return String(2_000_000_000 + absent);
  return `absent-${absent}`;
}
