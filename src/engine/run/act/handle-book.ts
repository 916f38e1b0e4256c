import type { FixtureNames } from '../../harness/fixture-names.ts';
import type { OwnedRowChange } from '../../record/row-change.ts';
import { type Look, looksOf, type PlacedRow } from '../../record/row-looks.ts';
import type { TenantKey } from '../../sequence/actor.ts';
import { describeHandle, type Handle } from '../../sequence/reference.ts';
import type { RowKey } from '../../tenancy/row.ts';
import type { TableName, Tenancy } from '../../tenancy/tenancy.ts';

/**
 * Knows the handle of every row that a run has met, and the row of every handle.
 *
 * A baseline row without a name goes by its key, which fixtures keep stable. A row made in the run goes by the step that made it and
 * its number among the rows that the step made in its table for the same tenant, in the order of what stands in them; so its handle keeps
 * its meaning whatever other steps are dropped, and in whatever order they come.
 */
export class HandleBook {
  readonly #fixtureNames: FixtureNames;
  readonly #nameOf = new Map<string, string>();
  readonly #created = new Map<string, Handle>();
  readonly #keys = new Map<string, RowKey>();
  readonly #counts = new Map<string, number>();
  readonly #namesById = new Map<RowKey, string>();
  readonly #tables: Tenancy['tables'];
  readonly #tenantNames: ReadonlyMap<TenantKey, string>;

  constructor(tenancy: Tenancy, fixtureNames: FixtureNames) {
    this.#fixtureNames = fixtureNames;
    this.#tables = tenancy.tables;
    this.#tenantNames = new Map(Object.entries(fixtureNames[tenancy.root] ?? {}).map(([name, key]) => [key, name]));
    for (const [table, names] of Object.entries(fixtureNames)) {
      for (const [name, key] of Object.entries(names)) this.#nameOf.set(`${table}/${key}`, name);
    }
  }

  /** Gives a handle to each row that the step has inserted. */
  record(step: string, tenant: TenantKey | null, changes: readonly OwnedRowChange[]): void {
    for (const { table, key, ownerAfter } of this.#inserted(changes)) {
      const isForeign = ownerAfter !== null && ownerAfter !== tenant;
      const owner = isForeign ? { tenant: this.#tenantNames.get(ownerAfter) ?? ownerAfter } : {};
      const slot = slotOf({ table, step, ...owner });
      const index = this.#counts.get(slot) ?? 0;
      this.#counts.set(slot, index + 1);
      const handle = { table, step, index, ...owner };
      this.#created.set(`${table}/${key}`, handle);
      this.#namesById.set(key, describeHandle(handle));
      this.#keys.set(`${slot}/${index}`, key);
    }
  }

  /**
   * The rows that a step has inserted, in the order of how they look: in that in which they were made they may come otherwise when the
   * step is run again, as from statements sent side by side, or from one that copies the rows of a table as they lie.
   */
  #inserted(changes: readonly OwnedRowChange[]): readonly InsertedRow[] {
    const rows = new Map<string, InsertedRow>();
    for (const { table, key, operation, before, after, ownerAfter } of changes) {
      const place = `${table}/${key}`;
      const row = after ?? before ?? {};
      const known = rows.get(place);
      if (known) rows.set(place, { ...known, row });
      else if (operation === 'insert' && !this.#created.has(place)) rows.set(place, { table, key, row, ownerAfter });
    }
    if (rows.size < 2) return [...rows.values()];
    const looks = looksOf([...rows.values()], {
      tables: this.#tables,
      nameOf: (table, key) => describeHandle(this.handleOf(table, key)),
      nameOfId: (id) => this.#namesById.get(id),
    });
    return [...looks].sort(([, one], [, other]) => compareLooks(one, other)).map(([row]) => row);
  }

  /** The rows that steps have made, present or not, with their keys. */
  get created(): readonly { readonly key: RowKey; readonly handle: Handle }[] {
    return [...this.#created].map(([row, handle]) => ({ key: row.slice(handle.table.length + 1), handle }));
  }

  /** The rows that fixtures have given names to, with their handles; by their tables. */
  get named(): readonly { readonly table: TableName; readonly key: RowKey; readonly handle: Handle }[] {
    return [...this.#tables.keys()].flatMap((table) =>
      Object.entries(this.#fixtureNames[table] ?? {}).map(([fixture, key]) => ({
        table,
        key,
        handle: { table, fixture },
      })),
    );
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

type InsertedRow = PlacedRow & Pick<OwnedRowChange, 'ownerAfter'>;

/** Numbers in them by how great they are: what counts up keeps its order when it is counted further. */
function compareLooks(one: Look, other: Look): number {
  const [text, otherText] = [one, other].map(({ own, whole }) =>
    [own.replaceAll(/\d+/g, (digits) => digits.padStart(20, '0')), whole].join(' '),
  );
  if (text === undefined || otherText === undefined || text === otherText) return 0;
  return text < otherText ? -1 : 1;
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
