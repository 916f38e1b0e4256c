import { type Alike, type JsonDifference, jsonDifference } from '../record/json-difference.ts';
import type { Json } from '../sequence/json.ts';
import type { SeenStep, Shown, TenantView } from './tenant-view.ts';

/** Where two views of a tenant part. */
export type ViewDifference = JsonDifference & {
  /** The step at which it shows; null for the rows that the tenant was left with. */
  readonly step: string | null;
  /** What differs, as a signature may name it: `outcome`, a channel, `rows of` a table. */
  readonly about: string;
};

/**
 * The differences of two views, the first one of each step, in the order of the steps; then that of the rows. What was shown where several
 * tenants look, in either run, is passed over in both.
 */
export function viewDifferences(first: TenantView, second: TenantView): readonly ViewDifference[] {
  const alike = meaningTheSame(first, second);
  const shared = new Set([...first.shared, ...second.shared]);
  const ids = [...new Set([...first.steps.keys(), ...second.steps.keys()])].sort(byNumber);
  const inSteps = ids.flatMap((id): ViewDifference[] => {
    const [one, other] = [ownWindows(first.steps.get(id), shared), ownWindows(second.steps.get(id), shared)];
    const difference = jsonDifference(seen(one), seen(other), { alike });
    return difference ? [{ ...difference, step: id, about: aboutOf(difference, one, other) }] : [];
  });
  return [...inSteps, ...rowDifferences(first, second, alike)];
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

function ownWindows(step: SeenStep | undefined, shared: ReadonlySet<string>): SeenStep | undefined {
  return step && { ...step, shown: step.shown.filter(({ place }) => !shared.has(place)) };
}

/** A step that the tenant saw nothing of is one that showed it nothing. */
function seen(step: SeenStep | undefined): Json {
  const shown = (step?.shown ?? []).map(({ place, content }: Shown): Json => ({ [place]: content }));
  return { outcome: step?.outcome ?? null, shown };
}

function aboutOf({ path }: JsonDifference, ...steps: readonly (SeenStep | undefined)[]): string {
  const at = /^shown\[(\d+)\]/.exec(path)?.[1];
  if (at === undefined) return 'outcome';
  return steps.map((step) => step?.shown[Number(at)]).find((item) => item !== undefined)?.channel ?? 'shown';
}

function rowDifferences(first: TenantView, second: TenantView, alike: Alike): readonly ViewDifference[] {
  for (const name of new Set([...first.rows.keys(), ...second.rows.keys()])) {
    const [one, other] = [first.rows.get(name), second.rows.get(name)];
    const difference = jsonDifference(one?.row ?? null, other?.row ?? null, { alike });
    const table = one?.table ?? other?.table;
    if (difference === undefined || table === undefined) continue;
    const path = difference.path === '' ? name : `${name}, ${difference.path}`;
    return [{ ...difference, path, step: null, about: `rows of ${table}` }];
  }
  return [];
}
