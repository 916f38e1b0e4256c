import type { IdHolder } from '../../database/mirror/id-index.ts';
import type { Mirror } from '../../database/mirror/mirror.ts';
import type { TenantKey } from '../../sequence/actor.ts';
import type { Json } from '../../sequence/json.ts';
import { readingsOf } from './decodings.ts';
import { idsIn } from './ids-in.ts';
import { textsIn } from './texts-in.ts';

/** A place in a value that names a tenant's row or holds its canary, in whatever encoding. */
export type Mention = {
  readonly owner: TenantKey;
  /** The table of the row, or `canary`. */
  readonly about: string;
  /** What is mentioned: `bids 4f1c…`, `the canary …`; the same for all encodings. */
  readonly what: string;
  /** The row; null for a canary. */
  readonly row: IdHolder | null;
  /** What stands around it, decoded. */
  readonly excerpt: string;
};

/** Where mentions are looked up. */
export type Lookup = { readonly mirror: Mirror; readonly canaries: ReadonlyMap<TenantKey, readonly string[]> };

/** The mentions of rows and canaries of those tenants that `isSought` says, each once. Rows that nobody owns are none. */
export function findMentions(
  value: Json,
  { mirror, canaries }: Lookup,
  isSought: (owner: TenantKey) => boolean = () => true,
): readonly Mention[] {
  const found = new Map<string, Mention>();
  const soughtCanaries = [...canaries].filter(([owner]) => isSought(owner));
  for (const text of readingsOf([...textsIn(value)].join('\n'))) {
    for (const id of idsIn(text, { withWords: mirror.hasTextIds })) {
      for (const { table, key, owner } of mirror.holdersOf(id)) {
        if (owner === null || !isSought(owner)) continue;
        const what = `${table} ${key}`;
        if (found.has(what)) continue;
        found.set(what, { owner, about: table, what, row: { table, key }, excerpt: excerpt(text, [key, id]) });
      }
    }
    if (soughtCanaries.length === 0) continue;
    const lower = text.toLowerCase();
    for (const [owner, strings] of soughtCanaries) {
      for (const canary of strings) {
        const what = `the canary ${canary}`;
        if (!lower.includes(canary.toLowerCase()) || found.has(what)) continue;
        found.set(what, { owner, about: 'canary', what, row: null, excerpt: excerpt(text, [canary]) });
      }
    }
  }
  return [...found.values()];
}

function excerpt(text: string, spellings: readonly string[]): string {
  const lower = text.toLowerCase();
  const at = Math.max(0, ...spellings.map((spelling) => lower.indexOf(spelling.toLowerCase())));
  return text.slice(Math.max(0, at - 60), at + 100).replaceAll('\n', ' ');
}
