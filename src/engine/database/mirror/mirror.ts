import { HarnessError } from '../../errors.ts';
import type { OwnedRowChange, RowChange } from '../../record/row-change.ts';
import type { TenantKey } from '../../sequence/actor.ts';
import type { Json } from '../../sequence/json.ts';
import { createOwnerResolver, type OwnerResolver, type RowLookup } from '../../tenancy/owner-resolver.ts';
import { personalTenancy } from '../../tenancy/personal-tenancy.ts';
import type { Row, RowKey } from '../../tenancy/row.ts';
import type { TableName, Tenancy } from '../../tenancy/tenancy.ts';
import type { BaselineRows } from '../journal/baseline.ts';
import { rowKeyReader } from '../journal/row-reader.ts';
import { DepartedRows } from './departed-rows.ts';
import { type IdHolder, IdIndex } from './id-index.ts';
import { inKeyOrder } from './key-order.ts';
import type { Owners } from './mirror-entry.ts';
import { MirrorTable } from './mirror-table.ts';
import { type OpaqueText, opaqueColumns, opaqueTextsIn } from './opaque-texts.ts';
import { OwnerDependents, Places } from './owner-dependents.ts';

/** A row as it is now, with its key and whose it is. */
export type MirroredRow = Owners & { readonly key: RowKey; readonly row: Row };

/** A row that was touched since the baseline, or whose owner was: as it stood there, and as it is. */
export type TouchedRow = {
  readonly table: TableName;
  readonly key: RowKey;
  /** Its place among all rows that were touched: by their tables, then in the order of `rows`. */
  readonly order: number;
  readonly before: MirroredRow | undefined;
  readonly after: MirroredRow | undefined;
};

/**
 * The rows of the integration database in memory. Read once at the baseline, kept current from the journal, and set back in the time
 * that a run's changes take. All reading is synchronous.
 *
 * It knows the owner of every row, and remembers that of rows deleted since the baseline.
 */
export class Mirror {
  readonly #tables: ReadonlyMap<TableName, MirrorTable>;
  readonly #keyed: ReadonlySet<TableName>;
  readonly #resolver: OwnerResolver;
  readonly #people: OwnerResolver | undefined;
  readonly #personal: ReadonlySet<TableName>;
  /** Personal tables whose key is no link: that of a row for each person, which is the person's key, is everybody's to say. */
  readonly #opaqueColumns: ReadonlyMap<TableName, readonly string[]>;
  #opaque: readonly OpaqueText[] | undefined;
  #version = 0;
  readonly #namedByKey: ReadonlySet<TableName>;
  readonly #departed: DepartedRows;
  readonly #ids: IdIndex;
  readonly #dependents: readonly OwnerDependents[];

  constructor(tenancy: Tenancy, baseline: BaselineRows) {
    this.#tables = new Map(
      [...tenancy.tables.values()].map((table) => {
        const keyOf = rowKeyReader(table);
        return [table.name, new MirrorTable(table.name, countByKey(baseline.get(table.name) ?? [], keyOf))];
      }),
    );
    this.#keyed = new Set([...tenancy.tables.values()].filter((t) => t.primaryKey.length > 0).map(({ name }) => name));
    this.#departed = new DepartedRows();
    this.#ids = new IdIndex(tenancy, this.#tables);
    const findRow: RowLookup['findRow'] = (table, columns, values) =>
      this.#table(table).findBy(columns, values)[0]?.row;
    this.#resolver = createOwnerResolver(tenancy, {
      findRow,
      findFormerOwner: (table, columns, values) => this.#departed.findBy(table, columns, values)?.owner,
    });
    const byPerson = personalTenancy(tenancy);
    this.#people =
      byPerson &&
      createOwnerResolver(byPerson, {
        findRow,
        findFormerOwner: (table, columns, values) => this.#departed.findBy(table, columns, values)?.person,
      });
    this.#dependents = [
      new OwnerDependents(tenancy, this.#tables, this.#resolver),
      ...(byPerson && this.#people ? [new OwnerDependents(byPerson, this.#tables, this.#people)] : []),
    ];
    this.#personal = new Set([...tenancy.ownership].flatMap(([name, { kind }]) => (kind === 'personal' ? [name] : [])));
    this.#opaqueColumns = opaqueColumns(tenancy);
    this.#namedByKey = new Set(
      [...tenancy.tables.values()]
        .filter(({ primaryKey, links }) =>
          primaryKey.some((column) => links.every(({ columns }) => !columns.includes(column))),
        )
        .map(({ name }) => name),
    );
    for (const [name, rows] of this.#tables) rows.assignBaseline((row) => this.#ownersIn(name, row));
  }

  /** The rows of a table as they are now. In a stable order: baseline rows by key, then as they were made. The list is good until the next change. */
  rows(table: TableName): readonly MirroredRow[] {
    return this.#table(table).rows;
  }

  /** Those of one tenant, or person, in the same order; with null those that nobody owns. */
  rowsOf(table: TableName, whose: string | null): readonly MirroredRow[] {
    return this.#table(table).rowsOf(whose);
  }

  /** Every tenant, or person, that has rows in a table, or has had some; null among them where rows are of nobody. */
  ownersIn(table: TableName): ReadonlySet<string | null> {
    return this.#table(table).owners;
  }

  /** The rows whose column holds just that value. */
  holding(table: TableName, column: string, value: Json): readonly MirroredRow[] {
    return this.#table(table)
      .findBy([column], [value])
      .filter(({ row }) => (row[column] ?? null) === value);
  }

  /** The rows whose column holds that text, or what is written so. */
  named(table: TableName, column: string, text: string): readonly MirroredRow[] {
    return this.#table(table)
      .findBy([column], [text])
      .filter(({ row }) => (row[column] ?? null) !== null);
  }

  /** Every row that was touched since the baseline, or whose owner was, in the order of their places. */
  touched(): readonly TouchedRow[] {
    return [...this.#tables].flatMap(([table, rows], at) =>
      [...rows.touched]
        .map((key): TouchedRow => {
          const [before, after] = [rows.findOriginal(key), rows.find(key)];
          const order = at * 2 ** 32 + (after ?? before ?? { ordinal: 0 }).ordinal;
          return { table, key, order, before, after };
        })
        .sort((one, other) => one.order - other.order),
    );
  }

  /** The row that stood under a key at the baseline, whatever has become of it since. */
  findOriginal(table: TableName, key: RowKey): MirroredRow | undefined {
    return this.#tables.get(table)?.findOriginal(key);
  }

  /** The row under a key with its owner, if it is there now. */
  at(table: TableName, key: RowKey): MirroredRow | undefined {
    return this.#table(table).find(key);
  }

  /** The row under a key, if it is there now. */
  find(table: TableName, key: RowKey): Row | undefined {
    return this.#table(table).find(key)?.row;
  }

  /** The row under a key as it is now, or as it was last before it was deleted since the baseline. */
  findEver(table: TableName, key: RowKey): Row | undefined {
    return this.find(table, key) ?? this.#departed.find(table, key)?.row;
  }

  /** The rows whose columns hold the values; compared as text, so that an id inside jsonb finds a number. */
  findBy(table: TableName, columns: readonly string[], values: readonly Json[]): readonly Row[] {
    return this.#table(table)
      .findBy(columns, values)
      .map(({ row }) => row);
  }

  /** Whose the row is, or was when it was deleted; null for a shared or unowned row, and for one that never was. */
  ownerOf(table: TableName, key: RowKey): TenantKey | null {
    return (this.#table(table).find(key) ?? this.#departed.find(table, key))?.owner ?? null;
  }

  /** The person whose the row is, or was when it was deleted; null outside of personal tables, and for a row that never was. */
  personOf(table: TableName, key: RowKey): string | null {
    return (this.#table(table).find(key) ?? this.#departed.find(table, key))?.person ?? null;
  }

  /** The key of a tenant's row that was deleted since the baseline, the last of its table; undefined where none was. */
  findDeleted(table: TableName, owner: TenantKey): RowKey | undefined {
    return this.#departed.findLastOf(table, owner);
  }

  /** Says of a row image, perhaps one that is there no longer, whose it is. */
  get resolver(): OwnerResolver {
    return this.#resolver;
  }

  /**
   * The rows, present or deleted since the baseline, whose primary key is this id, however it is spelled. Keys that are small numbers or
   * short words are left out: they cannot be told from other text (see `isTellingId`).
   */
  holdersOf(id: string): readonly (IdHolder & Pick<MirroredRow, 'owner' | 'person'>)[] {
    return this.#ids.holdersOf(id).map(({ table, key }) => ({
      table,
      key,
      owner: this.ownerOf(table, key),
      person: this.#namedByKey.has(table) ? this.personOf(table, key) : null,
    }));
  }

  /** Secrets, hashes of tokens, signatures: what stands in a row that somebody owns, and says whose it is wherever it is met. */
  get opaqueTexts(): readonly OpaqueText[] {
    this.#opaque ??= opaqueTextsIn(this.#opaqueColumns, this.#tables);
    return this.#opaque;
  }

  /** Another number whenever something may have changed. */
  get version(): number {
    return this.#version;
  }

  /** Whether `holdersOf` knows ids that are no uuids. */
  get hasTextIds(): boolean {
    return this.#ids.hasTexts;
  }

  /** Every id that `holdersOf` knows: uuids in lower case and without dashes. */
  get ids(): Iterable<string> {
    return this.#ids.ids;
  }

  /**
   * Takes over what a step has changed, and says of each change whose row it was before and after.
   *
   * Rows that go are kept until all others are in place: the owner of a row that was made and deleted in one step, or deleted along
   * with its parent, is found as well.
   *
   * @throws HarnessError when a change does not fit the rows.
   */
  apply(given: readonly RowChange[]): readonly OwnedRowChange[] {
    const changes = inKeyOrder(given, {
      isKeyed: (table) => this.#keyed.has(table),
      find: (table, key) => this.find(table, key),
    });
    const owners = new Map<string, TenantKey | null>();
    for (const { table, key } of changes) owners.set(placeOf(table, key), this.ownerOf(table, key));
    const going = this.#write(changes);
    const owned = changes.map((change) => {
      const place = placeOf(change.table, change.key);
      const ownerBefore = change.before === null ? null : (owners.get(place) ?? null);
      const ownerAfter = change.after === null ? null : this.#resolver.ownerOf(change.table, change.after);
      if (change.after !== null) owners.set(place, ownerAfter);
      return { ...change, ownerBefore, ownerAfter, ...this.#peopleOf(change) };
    });
    const overwritten: Departure[] = [];
    for (const [place, gone] of going) {
      const { table, key, row, copies } = gone;
      const former = this.#departed.find(table, key);
      if (former) overwritten.push({ ...gone, row: former.row });
      this.#departed.add(table, key, { row, owner: owners.get(place) ?? null, person: this.#personIn(table, row) });
      for (let copy = 0; copy < copies; copy += 1) this.#table(table).remove(key);
    }
    this.#assignOwners(changes, overwritten);
    if (changes.length > 0) this.#change();
    return owned;
  }

  /** Back to the baseline, as after a rewind of the database. */
  reset(): void {
    this.#change();
    for (const [table, rows] of this.#tables) for (const key of rows.reset()) this.#ids.forget(table, key);
    this.#departed.clear();
  }

  #change(): void {
    this.#opaque = undefined;
    this.#version += 1;
  }

  /** Of the rows that were changed, and of those whose owner was looked up through one. */
  #assignOwners(changes: readonly RowChange[], overwritten: readonly Departure[]): void {
    const unsettled = new Places();
    for (const { table, key } of changes) unsettled.add(table, key);
    for (const dependents of this.#dependents) {
      const found = new Places();
      for (const change of changes) dependents.of(change, found);
      // A row that has gone is no longer known by what it was when it went before.
      for (const { table, row } of overwritten) dependents.of({ table, before: row, after: null }, found);
      for (const [table, key] of found) unsettled.add(table, key);
    }
    for (const [table, key] of unsettled) {
      const entry = this.#table(table).find(key);
      if (entry) this.#table(table).assign(key, this.#ownersIn(table, entry.row));
    }
  }

  #ownersIn(table: TableName, row: Row): Owners {
    return { owner: this.#resolver.ownerOf(table, row), person: this.#personIn(table, row) };
  }

  #personIn(table: TableName, row: Row): string | null {
    return this.#personal.has(table) ? (this.#people?.ownerOf(table, row) ?? null) : null;
  }

  #peopleOf({ table, before, after }: RowChange): Pick<OwnedRowChange, 'personBefore' | 'personAfter'> {
    if (!this.#personal.has(table)) return {};
    const personIn = (row: Row | null) => row && this.#personIn(table, row);
    return { personBefore: personIn(before), personAfter: personIn(after) };
  }

  /** Puts rows in place, and hands back those that are to go once all are. */
  #write(changes: readonly RowChange[]): ReadonlyMap<string, Departure> {
    const going = new Map<string, Departure>();
    for (const change of changes) {
      const { table, key, operation, after } = change;
      const place = placeOf(table, key);
      const entry = this.#table(table).find(key);
      const leaving = going.get(place)?.copies ?? 0;
      const present = (entry?.copies ?? 0) - leaving;
      if (operation === 'insert' ? present > 0 && this.#keyed.has(table) : present === 0) throw misfit(change);
      if (after === null) {
        going.set(place, { table, key, row: entry?.row ?? {}, copies: leaving + 1 });
        continue;
      }
      if (present === 0) going.delete(place);
      const copies = operation === 'update' ? (entry?.copies ?? 1) : present === 0 ? 1 : (entry?.copies ?? 0) + 1;
      this.#table(table).put(key, after, copies);
      if (operation === 'insert') this.#ids.add(table, key);
    }
    return going;
  }

  #table(name: TableName): MirrorTable {
    const table = this.#tables.get(name);
    if (table === undefined) {
      throw new HarnessError(`reading the mirror failed: ${name}; expected a table that the tenancy knows.`);
    }
    return table;
  }
}

/** A row that the step has deleted, once or, without a primary key, several times. */
type Departure = { readonly table: TableName; readonly key: RowKey; readonly row: Row; readonly copies: number };

function placeOf(table: TableName, key: RowKey): string {
  return `${table} ${key}`;
}

function countByKey(
  rows: readonly Row[],
  keyOf: (row: Row) => RowKey,
): ReadonlyMap<RowKey, { readonly row: Row; readonly copies: number }> {
  const counted = new Map<RowKey, { row: Row; copies: number }>();
  for (const row of rows) {
    const key = keyOf(row);
    counted.set(key, { row, copies: (counted.get(key)?.copies ?? 0) + 1 });
  }
  return counted;
}

function misfit({ table, key, operation }: RowChange): HarnessError {
  const expected =
    operation === 'insert' ? 'no row to be there before an insert' : `the row that the ${operation} was made to`;
  return new HarnessError(
    `mirroring the database failed: ${table} ${key}; expected ${expected}. Run with --paranoid to find where they part.`,
  );
}
