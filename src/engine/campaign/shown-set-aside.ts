import type { Comparisons } from '../coverage/coverage.ts';
import { maskSecrets } from '../evidence/mask-secrets.ts';
import type { SetAside } from '../run/compare/comparison.ts';
import type { Json } from '../sequence/json.ts';

/** How many comparisons were set aside, and where it happened first, with both values as text, without secrets. */
export function shownSetAside({ setAside: { count, first } }: Pick<Comparisons, 'setAside'>) {
  if (first === undefined) return { count, first: null };
  const { step, action, path } = first;
  return {
    count,
    first: { step, action, path, once: shownAt(first, first.first), again: shownAt(first, first.second) },
  };
}

/** What stood at the place, as text, masked where the name of the field says that it holds a secret. */
export function shownAt({ path }: SetAside, value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  const field = /([\w-]+)(?:\[\d+\])*$/.exec(path)?.[1] ?? '';
  return JSON.stringify(Object.values(Object(maskSecrets({ [field]: value })))[0]);
}
