import { type Alike, type DifferenceOptions, type JsonDifference, jsonDifference } from '../record/json-difference.ts';
import { matchLists } from '../record/match-lists.ts';
import type { SeenStep, Shown, TenantView } from './tenant-view.ts';

/** Where two views of a tenant part. */
export type ViewDifference = JsonDifference & {
  /** The step at which it shows; null for the rows that the tenant was left with. */
  readonly step: string | null;
  /** What differs, as a signature may name it: `outcome`, a channel, `rows of` a table. */
  readonly about: string;
};

/** A list that came in another order, and was the same otherwise: no difference, but a query that lacks a total order. */
export type Disorder = {
  /** The action that showed it, or `rows of` a table. */
  readonly action: string;
  /** Where it stands, such as `response, body.items`. */
  readonly path: string;
};

/**
 * The differences of two views, the first one of each step, in the order of the steps; then that of the rows. What was shown where several
 * tenants look, in either run, is passed over in both. What a step told one recipient through one channel has no order.
 */
export function viewDifferences(
  first: TenantView,
  second: TenantView,
  onDisorder: (disorder: Disorder) => void = () => {},
): readonly ViewDifference[] {
  const alike = meaningTheSame(first, second);
  const shared = new Set([...first.shared, ...second.shared]);
  const ids = [...new Set([...first.steps.keys(), ...second.steps.keys()])].sort(byNumber);
  const inSteps = ids.flatMap((id): ViewDifference[] => {
    const difference = stepDifference([first.steps.get(id), second.steps.get(id)], { shared, alike, onDisorder });
    return difference ? [{ ...difference, step: id }] : [];
  });
  return [...inSteps, ...rowDifferences(first, second, { alike, onDisorder })];
}

type Comparing = { readonly alike: Alike; readonly onDisorder: (disorder: Disorder) => void };

/** A step that the tenant saw nothing of is one that showed it nothing. */
function stepDifference(
  [one, other]: readonly [SeenStep | undefined, SeenStep | undefined],
  { shared, alike, onDisorder }: Comparing & { readonly shared: ReadonlySet<string> },
): (JsonDifference & { readonly about: string }) | undefined {
  const outcomes = [one, other].map((step) => step?.outcome ?? null);
  if (outcomes[0] !== outcomes[1]) return { about: 'outcome', path: '', first: outcomes[0], second: outcomes[1] };
  const [before, after] = [one, other].map((step) => Map.groupBy(step?.shown ?? [], ({ place }) => place));
  const action = one?.action ?? other?.action ?? '';
  for (const place of new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])) {
    if (shared.has(place)) continue;
    const [left, right] = [before?.get(place) ?? [], after?.get(place) ?? []];
    const channel = (left[0] ?? right[0])?.channel ?? '';
    const options: DifferenceOptions = {
      alike,
      onDisorder: (path) => {
        if (!one?.isUnordered)
          onDisorder({ action, path: [channel, withoutPositions(path)].filter(Boolean).join(', ') });
      },
    };
    const difference = messagesDifference(left, right, options);
    if (difference) return { ...difference, about: channel, path: [place, difference.path].filter(Boolean).join(', ') };
  }
  return undefined;
}

/** What one recipient was told is a set of messages. One that has no fellow is shown whole, unless the other side has one of those as well. */
function messagesDifference(
  first: readonly Shown[],
  second: readonly Shown[],
  options: DifferenceOptions,
): JsonDifference | undefined {
  const silent: DifferenceOptions = { ...options, onDisorder: () => {} };
  const areAlike = (one: Shown, other: Shown) => jsonDifference(one.content, other.content, silent) === undefined;
  const { pairs, left, right } = matchLists(first, second, areAlike);
  for (const [one, other] of pairs)
    jsonDifference(first[one]?.content ?? null, second[other]?.content ?? null, options);
  const [lost, added] = [first[left[0] ?? first.length], second[right[0] ?? second.length]];
  if (lost && added) return jsonDifference(lost.content, added.content, silent);
  return lost || added ? { path: '', first: lost?.content, second: added?.content } : undefined;
}

function withoutPositions(path: string): string {
  return path.replaceAll(/\[\d+\]/g, '[]');
}

const idField = /(^|_)ids?$|Ids?$/;

/** Digests, signatures and tokens: they follow from ids, and cannot be read. */
const opaque = /\b[\da-f]{32,}\b|(?=[\w+/-]*[A-Z])(?=[\w+/-]*[a-z])(?=[\w+/-]*\d)[\w+/-]{32,}=*/g;

/**
 * Numbers are alike where they stand for the same row: in fields that hold ids, and inside texts, which may speak of any. Texts are alike
 * where they differ in what nobody can read.
 */
function meaningTheSame(first: TenantView, second: TenantView): Alike {
  const areSame = (one: string, other: string): boolean => {
    const meanings = second.numbers.get(other);
    return one === other || [...(first.numbers.get(one) ?? [])].some((meaning) => meanings?.has(meaning));
  };
  const isId = (field: string) => idField.test(field) || first.idFields.has(field);
  return (one, other, field) => {
    if (typeof one === 'number' && typeof other === 'number') return isId(field) && areSame(String(one), String(other));
    if (typeof one !== 'string' || typeof other !== 'string') return false;
    const [parts, otherParts] = [one, other].map((text) => text.replaceAll(opaque, '<opaque>').split(/(\d+)/));
    if (parts === undefined || otherParts === undefined) return false;
    return parts.length === otherParts.length && parts.every((part, at) => areSame(part, otherParts[at] ?? ''));
  };
}

function byNumber(a: string, b: string): number {
  return Number(a.slice(1)) - Number(b.slice(1));
}

function rowDifferences(
  first: TenantView,
  second: TenantView,
  { alike, onDisorder }: Comparing,
): readonly ViewDifference[] {
  for (const name of new Set([...first.rows.keys(), ...second.rows.keys()])) {
    const [one, other] = [first.rows.get(name), second.rows.get(name)];
    const table = one?.table ?? other?.table;
    const difference = jsonDifference(one?.row ?? null, other?.row ?? null, {
      alike,
      onDisorder: (path) => onDisorder({ action: `rows of ${table}`, path: withoutPositions(path) }),
    });
    if (difference === undefined || table === undefined) continue;
    const path = difference.path === '' ? name : `${name}, ${difference.path}`;
    return [{ ...difference, path, step: null, about: `rows of ${table}` }];
  }
  return [];
}
