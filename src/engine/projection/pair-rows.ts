import { type LookOptions, looksOf, type PlacedRow, placeOf } from '../record/row-looks.ts';
import { describeHandle, type Handle } from '../sequence/reference.ts';

/** The handle of a row that a step has made. */
export type MadeHandle = Extract<Handle, { readonly step: string }>;

/** A row that a run has made, as its step left it. */
export type MadeRow = PlacedRow & { readonly handle: MadeHandle };

/** A row of one run, and the row of another run that is the same. */
export type RowPair = {
  readonly first: MadeRow;
  readonly second: MadeRow;
  /** What both go by. Rows that nothing tells apart go by the same name. */
  readonly name: string;
};

/**
 * Pairs the rows that two runs have made. Those of one step, table and tenant are recognised by what stands in them, and in the rows that
 * they name or that name them, whatever order they were made in; what is left over is paired in the order of the handles. So a row that
 * holds something else in the other run is still paired, and shows what.
 */
export function pairRows(
  first: readonly MadeRow[],
  second: readonly MadeRow[],
  tables: LookOptions['tables'],
): readonly RowPair[] {
  const pairs: RowPair[] = [];
  const [left, right] = [new Pool(first), new Pool(second)];
  const pairEqual = (
    groupsOf: (pool: Pool) => Groups,
    nameOf: (one: MadeRow, group: readonly MadeRow[]) => MadeRow,
  ) => {
    const [groups, others] = [groupsOf(left), groupsOf(right)];
    for (const [key, group] of groups) {
      for (const [at, one] of group.entries()) {
        const other = others.get(key)?.[at];
        if (!other) continue;
        const name = describeHandle(nameOf(one, group).handle);
        pairs.push({ first: one, second: other, name });
        left.take(one, name);
        right.take(other, name);
      }
    }
  };
  // A row that is the only one of its kind on both sides needs no looking at.
  pairEqual(
    (pool) => pool.bySlot((rows) => rows.length === 1),
    (one) => one,
  );
  for (const isLoose of [false, true])
    pairEqual(
      (pool) => pool.byLook({ tables, isLoose }),
      (one, [alike = one]) => alike,
    );
  pairEqual(
    (pool) => pool.bySlot(),
    (one) => one,
  );
  return pairs;
}

type Groups = ReadonlyMap<string, readonly MadeRow[]>;

/** The rows of one run that have no fellow yet. */
class Pool {
  readonly #rows: Set<MadeRow>;
  readonly #names = new Map<string, string>();
  readonly #namesById = new Map<string, string>();

  constructor(rows: readonly MadeRow[]) {
    this.#rows = new Set([...rows].sort((one, other) => one.handle.index - other.handle.index));
  }

  take(row: MadeRow, name: string): void {
    this.#rows.delete(row);
    this.#names.set(placeOf(row.table, row.key), name);
    this.#namesById.set(row.key, name);
  }

  /** Those of one step, table and tenant, in the order of their handles. */
  bySlot(isWanted: (rows: readonly MadeRow[]) => boolean = () => true): Groups {
    return new Map([...Map.groupBy(this.#rows, slotOf)].filter(([, group]) => isWanted(group)));
  }

  /** Those of one slot that look alike. */
  byLook(options: Pick<LookOptions, 'tables' | 'isLoose'>): Groups {
    const looks = looksOf([...this.#rows], {
      ...options,
      nameOf: (table, key) => this.#names.get(placeOf(table, key)),
      nameOfId: (id) => this.#namesById.get(id),
    });
    return Map.groupBy(looks.keys(), (row) => `${slotOf(row)} ${looks.get(row)?.whole}`);
  }
}

function slotOf({ handle: { table, step, tenant } }: MadeRow): string {
  return JSON.stringify([step, table, tenant ?? null]);
}
