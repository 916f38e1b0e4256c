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
import { MirrorTable } from './mirror-table.ts';

/** A row as it is now, with its key and whose it is: a tenant's, or a person's. Both are null for a row of a shared table, or of nobody. */
export type MirroredRow = {
  readonly key: RowKey;
  readonly row: Row;
  readonly owner: TenantKey | null;
  readonly person: string | null;
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
  readonly #namedByKey: ReadonlySet<TableName>;
  readonly #departed: DepartedRows;
  readonly #ids: IdIndex;
  readonly #owners = new Map<TableName, Map<RowKey, TenantKey>>();
  readonly #listed = new Map<TableName, readonly MirroredRow[]>();

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
    this.#personal = new Set([...tenancy.ownership].flatMap(([name, { kind }]) => (kind === 'personal' ? [name] : [])));
    this.#namedByKey = new Set(
      [...tenancy.tables.values()]
        .filter(({ primaryKey, links }) =>
          primaryKey.some((column) => links.every(({ columns }) => !columns.includes(column))),
        )
        .map(({ name }) => name),
    );
  }

  /** The rows of a table as they are now. In a stable order: baseline rows by key, then as they were made. */
  rows(table: TableName): readonly MirroredRow[] {
    const known = this.#listed.get(table);
    if (known !== undefined) return known;
    const rows: MirroredRow[] = [];
    for (const { key, row, copies } of this.#table(table).entries) {
      const listed = { key, row, owner: this.ownerOf(table, key), person: this.#personIn(table, row) };
      for (let copy = 0; copy < copies; copy += 1) rows.push(listed);
    }
    this.#listed.set(table, rows);
    return rows;
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
    const row = this.find(table, key);
    if (row === undefined) return this.#departed.find(table, key)?.owner ?? null;
    const known = this.#owners.get(table)?.get(key);
    if (known !== undefined) return known;
    const owner = this.#resolver.ownerOf(table, row);
    // A null may turn into an owner as soon as the parent row is made, so it is not remembered.
    if (owner !== null) this.#rememberOwner(table, key, owner);
    return owner;
  }

  /** The person whose the row is, or was when it was deleted; null outside of personal tables, and for a row that never was. */
  personOf(table: TableName, key: RowKey): string | null {
    const row = this.find(table, key);
    return row === undefined ? (this.#departed.find(table, key)?.person ?? null) : this.#personIn(table, row);
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
    let hasMoved = false;
    const owned = changes.map((change) => {
      const place = placeOf(change.table, change.key);
      const ownerBefore = change.before === null ? null : (owners.get(place) ?? null);
      const ownerAfter = change.after === null ? null : this.#resolver.ownerOf(change.table, change.after);
      if (change.after !== null) owners.set(place, ownerAfter);
      hasMoved ||= change.operation === 'update' && ownerBefore !== ownerAfter;
      return { ...change, ownerBefore, ownerAfter, ...this.#peopleOf(change) };
    });
    for (const [place, { table, key, row, copies }] of going) {
      this.#departed.add(table, key, { row, owner: owners.get(place) ?? null, person: this.#personIn(table, row) });
      for (let copy = 0; copy < copies; copy += 1) this.#table(table).remove(key);
    }
    // A row that changed its owner may have taken others along.
    if (hasMoved) this.#owners.clear();
    else for (const { table, key } of changes) this.#owners.get(table)?.delete(key);
    if (changes.length > 0) this.#listed.clear();
    return owned;
  }

  /** Back to the baseline, as after a rewind of the database. */
  reset(): void {
    for (const [table, rows] of this.#tables) for (const key of rows.reset()) this.#ids.forget(table, key);
    this.#departed.clear();
    this.#owners.clear();
    this.#listed.clear();
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

  #rememberOwner(table: TableName, key: RowKey, owner: TenantKey): void {
    const owners = this.#owners.get(table);
    if (owners === undefined) this.#owners.set(table, new Map([[key, owner]]));
    else owners.set(key, owner);
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
