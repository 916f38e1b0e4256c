import { type Alike, type JsonDifference, jsonDifference } from '../record/json-difference.ts';
import { type PlacedRow, placeOf } from '../record/row-looks.ts';
import type { Json } from '../sequence/json.ts';
import { stepNumber } from '../sequence/sequence-codec.ts';
import { alikeUnder, isByChance } from './alike.ts';
import { pointAtItems } from './place-in-list.ts';
import type { RenamedIds } from './renamed-ids.ts';
import { type Renaming, type Restated, renamingOf } from './renaming.ts';
import { placesTouched, rowAt, type TenantRows } from './tenant-rows.ts';
import type { SeenStep, Shown, TenantView } from './tenant-view.ts';
import { unfold } from './unfold.ts';
import { valueAt } from './value-at.ts';

/** Where two views of a tenant part. */
export type ViewDifference = JsonDifference & {
  /** The step at which it shows; null for the rows that the tenant was left with. */
  readonly step: string | null;
  /** What differs, as a signature may name it: `outcome`, a channel, `rows of` a table. */
  readonly about: string;
  /** The rows that differ, in the first run and in the second; none where something shown does. */
  readonly rows?: readonly [PlacedRow | undefined, PlacedRow | undefined];
};

/** A list that came in another order, and was the same otherwise: no difference, but a query that lacks a total order. */
export type Disorder = {
  /** The action that showed it, or `rows of` a table. */
  readonly action: string;
  /** Where it stands, such as `response, body.items`. */
  readonly path: string;
};

/** What was taken for the same in doubt. */
export type Doubt = ViewDifference & {
  /** The window through which it was seen, as the second run calls it; the place of the row in that run. */
  readonly place: string;
  /** Where it stands in what was seen there: in the list of all messages of the step, or in the row. */
  readonly inside: string;
};

/** What comparing two views came to. */
export type ViewComparison = {
  /** The first one of each step, in the order of the steps; then that of the rows. */
  readonly differences: readonly ViewDifference[];
  readonly disorders: readonly Disorder[];
  readonly doubts: readonly Doubt[];
  readonly renaming: Renaming;
};

export type CompareViewsOptions = {
  /** What the second run sent in place of what the first did. */
  readonly restated?: readonly Restated[];
  /** The second run is the first one made again: nothing in it may have been drawn otherwise. */
  readonly isRepeat?: boolean;
};

/**
 * Compares what a tenant saw in two runs. What was shown where several tenants look, in either run, is passed over in both. What a step
 * told one recipient through one channel has no order, and nor have lists.
 */
export function compareViews(
  first: TenantView,
  second: TenantView,
  { restated = [], isRepeat = false }: CompareViewsOptions = {},
): ViewComparison {
  const found = renamingOf(first, second, restated);
  const renaming = isRepeat ? { ...found, mayFollow: () => false } : found;
  const [disorders, doubts] = [[] as Disorder[], [] as Doubt[]];
  const shared = new Set([...first.shared, ...second.shared]);
  const comparing: Comparing = {
    renaming,
    isOwn: ({ place }) => !shared.has(place),
    onDisorder: (disorder) => disorders.push(disorder),
    onDoubt: (doubt) => doubts.push(doubt),
  };
  const ids = [...new Set([...first.steps.keys(), ...second.steps.keys()])].sort(
    (one, other) => stepNumber(one) - stepNumber(other),
  );
  const inSteps = ids.map((id) => stepDifference(id, [first.steps.get(id), second.steps.get(id)], comparing));
  const differences = [...inSteps, rowDifference(first, second, comparing)];
  return { differences: differences.filter((difference) => difference !== undefined), disorders, doubts, renaming };
}

type Compared = {
  readonly difference: JsonDifference | undefined;
  readonly disorders: ReadonlySet<string>;
  readonly doubts: readonly JsonDifference[];
};

type Comparing = {
  readonly renaming: Renaming;
  readonly isOwn: (shown: Shown) => boolean;
  readonly onDisorder: (disorder: Disorder) => void;
  readonly onDoubt: (doubt: Doubt) => void;
};

/** A step that the tenant saw nothing of is one that showed it nothing. */
function stepDifference(
  step: string,
  [one, other]: readonly [SeenStep | undefined, SeenStep | undefined],
  { renaming, isOwn, onDisorder, onDoubt }: Comparing,
): ViewDifference | undefined {
  const outcomes = [one?.outcome, other?.outcome] as const;
  // Where a membership has begun or ended in one run alone, the same step of a person is the tenant's own only there.
  const [outcome = null, otherOutcome = null] = outcomes.includes(null) ? [] : outcomes;
  if (outcome !== otherOutcome) return { step, about: 'outcome', path: '', first: outcome, second: otherOutcome };
  const windows = windowsOf(one, isOwn, renaming.first);
  const otherWindows = windowsOf(other, isOwn, renaming.second);
  const { action = '', isUnordered = false } = one ?? other ?? {};
  const alike = alikeUnder(renaming, stepNumber(step));
  for (const window of new Set([...windows.keys(), ...otherWindows.keys()])) {
    const [left, right] = [windows.get(window) ?? [], otherWindows.get(window) ?? []];
    const { channel: about = '', place = '' } = right[0] ?? left[0] ?? {};
    const [contents, otherContents] = [left.map(contentOf), right.map(contentOf)];
    if (JSON.stringify(contents) === JSON.stringify(otherContents)) continue;
    const found = (difference: JsonDifference): ViewDifference => {
      const path = joined(window, withoutMessage(difference.path));
      return { ...difference, step, about, path };
    };
    const { difference, disorders, doubts } = contentsDifference(contents, otherContents, { renaming, alike });
    for (const path of disorders)
      if (path !== '' && !isUnordered)
        onDisorder({ action, path: joined(about, withoutPositions(withoutMessage(path))) });
    for (const doubt of doubts) onDoubt({ ...found(doubt), place, inside: doubt.path });
    if (difference) return found(difference);
  }
  return undefined;
}

/**
 * The first difference of what was shown through a window, past what points at an item of a list that came in another order; with the lists that
 * did, and what was taken for the same in doubt.
 */
function contentsDifference(
  first: readonly Json[],
  second: readonly Json[],
  { renaming, alike }: Pick<Comparing, 'renaming'> & { readonly alike: Alike },
): Compared {
  const disorders = new Set<string>();
  const compare = (passed: readonly JsonDifference[]): Omit<Compared, 'disorders'> => {
    const doubts: JsonDifference[] = [];
    const isPassed = (value: Json, fellow: Json) => passed.some((one) => one.first === value && one.second === fellow);
    const difference = jsonDifference(first, second, {
      alike: (value, fellow) => isPassed(value, fellow) || alike(value, fellow),
      unfold,
      isByChance: (value) => isByChance(renaming, value),
      onDisorder: (path) => disorders.add(path),
      onDoubt: (doubt) => doubts.push(doubt),
    });
    return { difference, doubts };
  };
  const isPlace = (one: Json | undefined, other: Json | undefined) => {
    const lists = [...disorders].map(
      (path) => [valueAt([...first], path) ?? null, valueAt([...second], path) ?? null] as const,
    );
    return one !== undefined && other !== undefined && pointAtItems(one, other, lists);
  };
  const passed: JsonDifference[] = [];
  let compared = compare(passed);
  for (let { difference } = compared; difference !== undefined; { difference } = compared) {
    // Past it, since the list may stand behind what points at it.
    const next = compare([...passed, difference]);
    if (!isPlace(difference.first, difference.second)) break;
    passed.push(difference);
    compared = next;
  }
  const doubts = compared.doubts.filter((doubt) => !isPlace(doubt.first, doubt.second));
  return { difference: compared.difference, doubts, disorders };
}

/** What was shown, by window. A recipient may have an id for a name that is another in the other run. */
function windowsOf(
  step: SeenStep | undefined,
  isOwn: Comparing['isOwn'],
  ids: RenamedIds,
): ReadonlyMap<string, readonly Shown[]> {
  return Map.groupBy(step?.shown.filter(isOwn) ?? [], ({ place }) => ids.withNames(place));
}

function contentOf({ content }: Shown): Json {
  return content;
}

function rowDifference(
  first: TenantView,
  second: TenantView,
  { renaming, onDisorder, onDoubt }: Comparing,
): ViewDifference | undefined {
  const alike = alikeUnder(renaming, Number.POSITIVE_INFINITY);
  for (const [one, other] of rowPairs(first.rows, second.rows, renaming)) {
    const { table, key } = one ?? other ?? { table: '', key: '' };
    const about = `rows of ${table}`;
    const found = (difference: JsonDifference): ViewDifference => {
      const path = joined(placeOf(table, key), difference.path);
      return { ...difference, step: null, about, path, rows: [one, other] };
    };
    if (!one || !other) return found({ path: '', first: one?.row, second: other?.row });
    const difference = jsonDifference(one.row, other.row, {
      alike,
      unfold,
      onDisorder: (path) => onDisorder({ action: about, path: withoutPositions(path) }),
      onDoubt: (doubt) => onDoubt({ ...found(doubt), place: placeOf(other.table, other.key), inside: doubt.path }),
    });
    if (difference) return found(difference);
  }
  return undefined;
}

/** The rows that either run has touched, each with its fellow in the other run; then those of the second run that are nobody's fellow. */
function* rowPairs(
  first: TenantRows,
  second: TenantRows,
  { placeIn }: Renaming,
): Generator<readonly [PlacedRow | undefined, PlacedRow | undefined]> {
  const places = placesTouched(first, second);
  const fellows = new Set<string>();
  for (const touched of places) {
    const one = rowAt(first, touched);
    if (one === undefined) continue;
    const place = placeIn(placeOf(touched.table, touched.key));
    fellows.add(place);
    yield [one, rowAt(second, second.touched.get(place) ?? touched)];
  }
  for (const touched of places) {
    const other = rowAt(second, touched);
    if (other !== undefined && !fellows.has(placeOf(touched.table, touched.key))) yield [undefined, other];
  }
}

function joined(place: string, path: string): string {
  return path === '' ? place : `${place}, ${path}`;
}

/** Which of several messages it was says nothing to a reader. */
function withoutMessage(path: string): string {
  return path.replace(/^\[\d+\]\.?/, '');
}

function withoutPositions(path: string): string {
  return path.replaceAll(/\[\d+\]/g, '[]');
}
