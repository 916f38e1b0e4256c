import type { IdHolder } from '../../database/mirror/id-index.ts';
import type { Mirror } from '../../database/mirror/mirror.ts';
import type { Foreign } from '../../harness/invariant.ts';
import type { TenantKey } from '../../sequence/actor.ts';
import type { Json } from '../../sequence/json.ts';
import { readingsOf } from './decodings.ts';
import { idsIn, isUuid } from './ids-in.ts';
import { textsIn } from './texts-in.ts';

/** A place in a value that names a tenant's row or holds its canary, in whatever encoding. */
export type Mention = {
  /** The tenant; null where it names what is a person's own. */
  readonly owner: TenantKey | null;
  /** The person whose own it names. */
  readonly person?: string;
  /** The table of the row, `webhooks.secret` for what stands in a column of it, or `canary`. */
  readonly about: string;
  /** What is mentioned: `bids 4f1c…`, `the canary …`; the same for all encodings. */
  readonly what: string;
  /** The row; null for a canary. */
  readonly row: IdHolder | null;
  /** What stands in the row, where that is met and not its key: it is never shown in a report. */
  readonly opaque?: string;
  /** What stands around it, decoded. */
  readonly excerpt: string;
};

/** Where mentions are looked up. */
export type Lookup = { readonly mirror: Mirror; readonly canaries: ReadonlyMap<TenantKey, readonly string[]> };

/** Whose things are looked for: those of all tenants, and of no person, unless told otherwise. */
export type Sought = {
  readonly isSought?: (owner: TenantKey) => boolean;
  readonly isSoughtPerson?: (person: string) => boolean;
};

/** The mentions of what is sought, each once: rows and canaries of tenants, rows of people. Rows that nobody owns are none. */
export function findMentions(
  value: Json,
  { mirror, canaries }: Lookup,
  { isSought = () => true, isSoughtPerson = () => false }: Sought = {},
): readonly Mention[] {
  const found = new Map<string, Mention>();
  const keep = (mention: Omit<Mention, 'excerpt'>, text: string, spellings: readonly string[]) => {
    if (!found.has(mention.what)) found.set(mention.what, { ...mention, excerpt: excerpt(text, spellings) });
  };
  const lookUp = (id: string, text: string) => {
    for (const { table, key, owner, person } of mirror.holdersOf(id)) {
      const mention = { owner, about: table, what: `${table} ${key}`, row: { table, key } };
      if (owner !== null) {
        if (isSought(owner)) keep(mention, text, [key, id]);
      } else if (person !== null && isSoughtPerson(person)) keep({ ...mention, person }, text, [key, id]);
    }
  };
  // Most texts of most answers are uuids and nothing else: they need no search.
  const withoutUuids = (texts: ReadonlySet<string>): string => {
    const rest: string[] = [];
    for (const text of texts) {
      if (isUuid(text)) lookUp(text, text);
      else rest.push(text);
    }
    return rest.join('\n');
  };
  const opaque = mirror.opaqueTexts.filter(({ owner, person }) =>
    owner === null ? person !== null && isSoughtPerson(person) : isSought(owner),
  );
  const lookUpOpaque = (text: string) => {
    for (const { table, key, column, text: held, owner, person } of opaque) {
      if (!text.includes(held)) continue;
      const what = `the ${column} of ${table} ${key}`;
      const mention = { owner, about: `${table}.${column}`, what, row: { table, key }, opaque: held };
      const shown = text.replaceAll(held, `<${table}.${column}>`);
      keep(owner === null && person !== null ? { ...mention, person } : mention, shown, [`<${table}.${column}>`]);
    }
  };
  const { names, values } = textsIn(value);
  const sought = [...canaries].filter(([owner]) => isSought(owner));
  // Nobody encodes the name of a field.
  for (const text of [withoutUuids(names), ...readingsOf(withoutUuids(values))]) {
    for (const id of idsIn(text, { withWords: mirror.hasTextIds })) lookUp(id, text);
    if (text.length >= 16) lookUpOpaque(text);
    const lower = sought.length === 0 ? '' : text.toLowerCase();
    for (const [owner, strings] of sought) {
      for (const canary of strings) {
        if (lower.includes(canary.toLowerCase()))
          keep({ owner, about: 'canary', what: `the canary ${canary}`, row: null }, text, [canary]);
      }
    }
  }
  return [...found.values()];
}

/** What is mentioned, as it stands in rows and answers. */
export function foreignOf({ row, what }: Pick<Mention, 'row' | 'what'>): Foreign {
  return row === null ? { table: null, text: what.replace(/^the canary /, '') } : { table: row.table, text: row.key };
}

function excerpt(text: string, spellings: readonly string[]): string {
  const lower = text.toLowerCase();
  const at = Math.max(0, ...spellings.map((spelling) => lower.indexOf(spelling.toLowerCase())));
  return text.slice(Math.max(0, at - 60), at + 100).replaceAll('\n', ' ');
}
