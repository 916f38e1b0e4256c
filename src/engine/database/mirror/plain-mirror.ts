import type { OwnedRowChange, RowChange } from '../../record/row-change.ts';
import type { TenantKey } from '../../sequence/actor.ts';
import type { Json } from '../../sequence/json.ts';
import { keyText } from '../../tenancy/key-text.ts';
import { createOwnerResolver } from '../../tenancy/owner-resolver.ts';
import { personalTenancy } from '../../tenancy/personal-tenancy.ts';
import type { Row, RowKey } from '../../tenancy/row.ts';
import type { TableName, Tenancy } from '../../tenancy/tenancy.ts';
import { DepartedRows } from './departed-rows.ts';
import type { MirroredRow } from './mirror.ts';

type PlainRow = { readonly table: TableName; readonly key: RowKey; readonly row: Row };

/** What a `Mirror` does, done plainly: a list of rows, read through for every question, and nothing remembered. For tests. */
export class PlainMirror {
  readonly #tenancy: Tenancy;
  #rows: readonly PlainRow[];
  #departed = new DepartedRows();

  constructor(tenancy: Tenancy, rows: readonly PlainRow[]) {
    this.#tenancy = tenancy;
    this.#rows = rows.toSorted((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0));
  }

  rows(table: TableName): readonly MirroredRow[] {
    return this.#rows
      .filter((one) => one.table === table)
      .map(({ key, row }) => ({ key, row, ...this.#ownersOf(table, row) }));
  }

  findBy(table: TableName, columns: readonly string[], values: readonly Json[]): readonly Row[] {
    return this.#rows
      .filter((one) => one.table === table && keyText(columns.map((name) => one.row[name] ?? null)) === keyText(values))
      .map(({ row }) => row);
  }

  ownerOf(table: TableName, key: RowKey): TenantKey | null {
    const found = this.#rows.find((one) => one.table === table && one.key === key);
    return found ? this.#ownersOf(table, found.row).owner : (this.#departed.find(table, key)?.owner ?? null);
  }

  apply(changes: readonly RowChange[]): readonly Pick<OwnedRowChange, 'ownerBefore' | 'ownerAfter'>[] {
    const placeOf = ({ table, key }: PlainRow | RowChange) => `${table} ${key}`;
    const owners = new Map(changes.map((change) => [placeOf(change), this.ownerOf(change.table, change.key)]));
    const going = new Map<string, PlainRow>();
    for (const change of changes) {
      const { table, key, before, after } = change;
      if (after === null) {
        going.set(placeOf(change), { table, key, row: before ?? {} });
        continue;
      }
      const at = this.#rows.findIndex((one) => one.table === table && one.key === key);
      this.#rows =
        at < 0 ? [...this.#rows, { table, key, row: after }] : this.#rows.with(at, { table, key, row: after });
      going.delete(placeOf(change));
    }
    const owned = changes.map((change) => {
      const place = placeOf(change);
      const ownerBefore = change.before === null ? null : (owners.get(place) ?? null);
      const ownerAfter = change.after === null ? null : this.#ownersOf(change.table, change.after).owner;
      if (change.after !== null) owners.set(place, ownerAfter);
      return { ownerBefore, ownerAfter };
    });
    for (const [place, { table, key, row }] of going) {
      const { person } = this.#ownersOf(table, row);
      this.#departed.add(table, key, { row, owner: owners.get(place) ?? null, person });
      this.#rows = this.#rows.filter((one) => placeOf(one) !== place);
    }
    return owned;
  }

  #ownersOf(table: TableName, row: Row): Pick<MirroredRow, 'owner' | 'person'> {
    const resolve = (tenancy: Tenancy | undefined, whose: 'owner' | 'person') =>
      tenancy === undefined
        ? null
        : createOwnerResolver(tenancy, {
            findRow: (...asked) => this.findBy(...asked)[0],
            findFormerOwner: (...asked) => this.#departed.findBy(...asked)?.[whose],
          }).ownerOf(table, row);
    const isPersonal = this.#tenancy.ownership.get(table)?.kind === 'personal';
    return {
      owner: resolve(this.#tenancy, 'owner'),
      person: isPersonal ? resolve(personalTenancy(this.#tenancy), 'person') : null,
    };
  }
}
