import type { OwnedRowChange } from '../record/row-change.ts';
import type { TenantKey } from '../sequence/actor.ts';
import type { Json } from '../sequence/json.ts';
import type { TenantView } from './tenant-view.ts';

/** What a step that a crossing carries has made of a column that the crossing does not name. */
export type UnnamedChange = {
  /** The step that made it. */
  readonly step: string;
  /** `memberships.role` */
  readonly column: string;
  readonly key: string;
  readonly before: string;
  readonly after: string;
};

/** Where a tenant was shown such a change: `after` in the run, `before` where the step is taken away, in the same place. */
export type Unexcused = {
  readonly step: string;
  readonly channel: string;
  readonly path: string;
  readonly change: UnnamedChange;
};

/** A shorter word may change for another reason. */
const shortestTelling = 4;

/** The texts that a step has changed in rows that are not the tenant's own, in columns that are not among those named. */
export function unnamedChanges(
  { step, changes }: { readonly step: { readonly id: string }; readonly changes: readonly OwnedRowChange[] },
  named: ReadonlySet<string>,
  tenant: TenantKey,
): readonly UnnamedChange[] {
  return changes.flatMap(({ table, key, before, after, ownerBefore }) =>
    Object.entries((ownerBefore !== tenant && after) || {}).flatMap(([name, value]): UnnamedChange[] => {
      const [column, was] = [`${table}.${name}`, before?.[name]];
      const isTold = typeof was === 'string' && typeof value === 'string' && was !== value;
      if (!isTold || named.has(column) || Math.min(was.length, value.length) < shortestTelling) return [];
      return [{ step: step.id, column, key, before: was, after: value }];
    }),
  );
}

/** The first place in which the tenant was shown one of these changes: texts that are equal but for it, of the same thing in both runs. */
export function findUnexcused(
  [first, second]: readonly [TenantView, TenantView],
  changes: readonly UnnamedChange[],
): Unexcused | undefined {
  for (const [step, { shown }] of first.steps) {
    const others = second.steps.get(step)?.shown ?? [];
    for (const [at, { place, channel, content }] of shown.entries()) {
      const other = others[at];
      if (other === undefined || other.place !== place || first.shared.has(place)) continue;
      for (const { path, one, fellow } of textsApart(content, other.content, '')) {
        const change = changes.find(({ before, after }) => one.split(after).join(before) === fellow);
        if (change) return { step, channel, path, change };
      }
    }
  }
  return undefined;
}

type TextsApart = { readonly path: string; readonly one: string; readonly fellow: string };

/** The texts in which two values differ that have the same shape; of a list, only items that say by the same id that they are the same thing. */
function* textsApart(one: Json, fellow: Json, path: string): Generator<TextsApart> {
  if (typeof one === 'string' && typeof fellow === 'string') {
    if (one !== fellow) yield { path, one, fellow };
  } else if (Array.isArray(one) && Array.isArray(fellow)) {
    for (const [at, item] of one.entries()) {
      const id = idOf(item);
      const other = id === undefined ? undefined : fellow.find((candidate) => idOf(candidate) === id);
      if (other !== undefined) yield* textsApart(item, other, `${path}[${at}]`);
    }
  } else if (isObject(one) && isObject(fellow)) {
    for (const [name, value] of Object.entries(one))
      yield* textsApart(value, fellow[name] ?? null, path === '' ? name : `${path}.${name}`);
  }
}

function idOf(value: Json): Json | undefined {
  return isObject(value) ? Object.entries(value).find(([name]) => /(?:^|_)id$|Id$|^key$/.test(name))?.[1] : undefined;
}

function isObject(value: Json): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
