import type { Json } from '../sequence/json.ts';
import { unfold } from './unfold.ts';

/** What stands at a path of a comparison, such as `[0].body.items[2].status`; undefined where nothing does. Texts are unfolded on the way. */
export function valueAt(value: Json, path: string): Json | undefined {
  if (path === '') return value;
  const holder = typeof value === 'string' ? unfold(value) : value;
  if (holder === undefined || holder === null || typeof holder !== 'object') return undefined;
  for (const [name, item] of Object.entries(holder)) {
    const here = Array.isArray(holder) ? `[${name}]` : name;
    if (!path.startsWith(here)) continue;
    const rest = path.slice(here.length);
    // A name may be the beginning of another, and hold what stands between names.
    const found = /^[.[]|^$/.test(rest) ? valueAt(item, rest.replace(/^\./, '')) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
