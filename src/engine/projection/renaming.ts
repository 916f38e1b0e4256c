import { type PlacedRow, placeOf } from '../record/row-looks.ts';
import type { Json } from '../sequence/json.ts';
import { stepNumber } from '../sequence/sequence-codec.ts';
import type { Column } from '../tenancy/tenancy.ts';
import { pairRows } from './pair-rows.ts';
import { RenamedIds } from './renamed-ids.ts';
import { placesTouched, rowAt } from './tenant-rows.ts';
import type { TenantView } from './tenant-view.ts';

/** A value that was sent in one run, and what was sent in its place in the other. */
export type Restated = { readonly from: Json; readonly to: Json };

/**
 * How the ids of one run are called in another. What both call alike is not in it, since it stands for itself. Most ids are the same, as
 * they follow from the step that draws them; they differ where a step works for several tenants, as a job does, and draws less where
 * some of them did nothing.
 */
export type Renaming = {
  readonly first: RenamedIds;
  readonly second: RenamedIds;
  /** Whether two numbers are ids of one row for sure: no sequence of the database has counted them up, or one was sent in place of the other. */
  readonly isSure: (one: string, other: string) => boolean;
  /** Where a row stands in the second run that stands at this place in the first. */
  readonly placeIn: (place: string) => string;
  /** The steps in which the runs may have drawn apart: ids, tokens, numbers of a sequence. */
  readonly drewApart: ReadonlySet<string>;
  /** Those of them whose rows have other keys. */
  readonly keyedApart: ReadonlySet<string>;
  /** Whether what is seen in the step of that number may follow from something that was drawn apart. */
  readonly mayFollow: (step: number) => boolean;
};

/** Finds out how the second run calls what the first has made. */
export function renamingOf(first: TenantView, second: TenantView, restated: readonly Restated[] = []): Renaming {
  const [left, right] = [new RenamedIds(), new RenamedIds()];
  const places = new Map<string, string>();
  const drewApart = new Set<string>();
  const sure = new Set<string>();
  const nameBoth = (
    one: string,
    other: string,
    { name, isSure }: { readonly name: string; readonly isSure: boolean },
  ) => {
    if (isSure && !isNumber(one)) {
      left.addId(one, name);
      right.addId(other, name);
    } else {
      left.addWord(one, name);
      right.addWord(other, name);
      if (isSure) sure.add(pairOf(one, other));
    }
  };

  const nameKeys = (name: string, one: PlacedRow, other: PlacedRow) => {
    for (const column of ownKeyColumns(one, first)) {
      const ids = [String(one.row[column.name]), String(other.row[column.name])] as const;
      // A number that a sequence of the database has counted up may as well be a figure, where it is met.
      nameBoth(...ids, { name: `${name} ${column.name}`, isSure: !(column.counted && isNumber(ids[0])) });
    }
  };

  const pairs = pairRows(first.made, second.made, first.tables);
  const namesakes = Map.groupBy(pairs, ({ name }) => name);
  for (const { first: one, second: other, name } of pairs) {
    places.set(placeOf(one.table, one.key), placeOf(other.table, other.key));
    if (one.key !== other.key) drewApart.add(one.handle.step);
    // What both call alike stands for itself, unless nothing tells it from another row, or others may have the number as well.
    if (one.key !== other.key || isNumber(one.key) || (namesakes.get(name)?.length ?? 0) > 1)
      nameKeys(name, one, other);
  }
  for (const touched of placesTouched(first.rows, second.rows)) {
    const [one, other] = [rowAt(first.rows, touched), rowAt(second.rows, touched)];
    const place = placeOf(touched.table, touched.key);
    if (one && other && !places.has(place) && isNumber(one.key)) nameKeys(place, one, other);
  }
  const keyedApart = new Set(drewApart);
  const namesOf = untouchedNames(first, second);
  for (const ids of [left, right]) ids.nameWordsBy(namesOf);
  for (const [at, { from, to }] of restated.entries())
    if (from !== to) nameBoth(String(from), String(to), { name: `asked for ${at}`, isSure: true });

  for (const [step, { reachesOthers }] of first.insides)
    if (reachesOthers && second.insides.has(step)) drewApart.add(step);
  const placeIn = (place: string) => places.get(place) ?? place;
  for (const step of drewApart) {
    for (const { column, one, other } of storedApart(step, [first, second], placeIn))
      nameBoth(one, other, { name: `${column} stored by ${step}`, isSure: false });
  }
  const since = Math.min(...[...drewApart].map(stepNumber));
  return {
    first: left,
    second: right,
    isSure: (one, other) => sure.has(pairOf(one, other)),
    placeIn,
    drewApart,
    keyedApart,
    mayFollow: (step) => drewApart.size > 0 && step >= since,
  };
}

/**
 * What a number may stand for that neither run has touched: each row of the tenant whose key it is. Looked up when it is met, since it may be
 * any of all rows.
 */
function untouchedNames(first: TenantView, second: TenantView): (word: string) => readonly string[] {
  const keyed = [...first.tables.values()].flatMap(({ name, primaryKey }) => {
    const [column, ...more] = ownKeyColumns({ table: name }, first);
    return column === undefined || more.length > 0 || primaryKey.length > 1 ? [] : [{ table: name, column }];
  });
  return (word) => {
    if (!isNumber(word)) return [];
    return keyed.flatMap(({ table, column }) => {
      const place = placeOf(table, word);
      if (first.rows.touched.has(place) || second.rows.touched.has(place)) return [];
      return first.rows.atBaseline(table, word) ? [`${place} ${column.name}`] : [];
    });
  };
}

/** What a step has stored in the same rows of both runs, and differs: tokens that it has drawn, and codes with numbers in them. */
function* storedApart(step: string, [first, second]: readonly [TenantView, TenantView], placeIn: Renaming['placeIn']) {
  const rows = second.insides.get(step)?.changed ?? [];
  const fellows = new Map(rows.map((placed) => [placeOf(placed.table, placed.key), placed.row]));
  for (const { table, key, row } of first.insides.get(step)?.changed ?? []) {
    const fellow = fellows.get(placeIn(placeOf(table, key)));
    for (const [column, value] of Object.entries(fellow ? row : {})) {
      const [one, other] = [value, fellow?.[column]].map((found) =>
        typeof found === 'number' || (typeof found === 'string' && !/\s|^$/.test(found)) ? String(found) : undefined,
      );
      if (one === undefined || other === undefined || one === other) continue;
      yield { column: `${column} of ${placeOf(table, key)}`, one, other };
    }
  }
}

/** The columns of a row's key that do not lead to another row. */
function ownKeyColumns({ table }: Pick<PlacedRow, 'table'>, { tables }: TenantView): readonly Column[] {
  const { columns = [], primaryKey = [], links = [] } = tables.get(table) ?? {};
  const isOwn = ({ name }: Column) => primaryKey.includes(name) && !links.some((link) => link.columns.includes(name));
  return columns.filter(isOwn);
}

function isNumber(key: string): boolean {
  return /^\d+$/.test(key);
}

function pairOf(one: string, other: string): string {
  return JSON.stringify([one, other]);
}
