import type { ShownBundle } from './fold-bundle.ts';

/** What of another tenant's a violation is about: a row's key, or a text such as a canary, then without a table. */
export type Foreign = { readonly table: string | null; readonly text: string };

/** As the bundle says; of one of before bundles did, what it tells of in words, and the rows of others that the last step named or changed. */
export function foreignIn(bundle: ShownBundle): readonly Foreign[] {
  const { foreign = [], also = [] } = bundle;
  const told = [...foreign, ...also.flatMap((one) => (one.foreign ?? []) as readonly Foreign[])];
  const last = bundle.steps.at(-1);
  if (told.length > 0 || last === undefined) return distinct(told);
  const { actor, references, changes } = last;
  const named = references.filter(({ whose }) => whose === 'foreign').map(({ table, key }) => ({ table, text: key }));
  const written = [...bundle.message.matchAll(/(?:(\S+) )?([\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12})/g)];
  const worded = written.map(([, table = null, text = '']) => ({ table, text }));
  const touched = changes
    .filter(({ ownerBefore, ownerAfter }) => isOther(ownerBefore, actor.tenant) || isOther(ownerAfter, actor.tenant))
    .map(({ table, key }) => ({ table, text: key }));
  return distinct([...named, ...(actor.tenant === null ? [] : touched), ...worded]);
}

function isOther(owner: string | null, tenant: string | null): boolean {
  return owner !== null && owner !== tenant;
}

function distinct(all: readonly Foreign[]): readonly Foreign[] {
  return [...new Map(all.map((one) => [one.text, one])).values()];
}
