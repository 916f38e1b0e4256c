import type { TenantKey } from '../../sequence/actor.ts';
import type { Json } from '../../sequence/json.ts';
import { keyText } from '../../tenancy/key-text.ts';
import type { Row, RowKey } from '../../tenancy/row.ts';
import type { TableName } from '../../tenancy/tenancy.ts';

/** A row that was deleted since the baseline, as it was last, and whose it was: a tenant's, or a person's. */
export type DepartedRow = { readonly row: Row; readonly owner: TenantKey | null; readonly person: string | null };

/** The rows deleted since the baseline. What still names one of them has not lost its owner. */
export class DepartedRows {
  readonly #tables = new Map<TableName, Map<RowKey, DepartedRow>>();

  add(table: TableName, key: RowKey, departed: DepartedRow): void {
    const rows = this.#tables.get(table);
    if (rows === undefined) this.#tables.set(table, new Map([[key, departed]]));
    else rows.set(key, departed);
  }

  find(table: TableName, key: RowKey): DepartedRow | undefined {
    return this.#tables.get(table)?.get(key);
  }

  /** The last deleted row whose columns held the values. */
  findBy(table: TableName, columns: readonly string[], values: readonly Json[]): DepartedRow | undefined {
    const rows = this.#tables.get(table);
    if (rows === undefined) return undefined;
    const wanted = keyText(values);
    const isHeldBy = ({ row }: DepartedRow) => keyText(columns.map((column) => row[column] ?? null)) === wanted;
    // Nearly always the columns are the key; a row under that key need not be the one, if they are not.
    const byKey = rows.get(wanted);
    if (byKey !== undefined && isHeldBy(byKey)) return byKey;
    return [...rows.values()].findLast(isHeldBy);
  }

  /** The key of the row of that owner that was deleted last. */
  findLastOf(table: TableName, owner: TenantKey): RowKey | undefined {
    return [...(this.#tables.get(table) ?? [])].findLast(([, departed]) => departed.owner === owner)?.[0];
  }

  clear(): void {
    this.#tables.clear();
  }
}
