import { isSecretName } from '../../record/secret-names.ts';
import type { TenantKey } from '../../sequence/actor.ts';
import type { RowKey } from '../../tenancy/row.ts';
import type { TableName, Tenancy } from '../../tenancy/tenancy.ts';
import type { MirrorEntry } from './mirror-entry.ts';
import type { MirrorTable } from './mirror-table.ts';

/** A text in a row that says nothing and that nobody makes up twice: a secret, the hash of a token, a signature. */
export type OpaqueText = {
  readonly table: TableName;
  readonly key: RowKey;
  readonly column: string;
  readonly text: string;
  readonly owner: TenantKey | null;
  readonly person: string | null;
};

const textType = /^(?:text|character varying|character|citext|bpchar)/;
const digestName = /(?:^|[_-])(?:hash|digest|signature|fingerprint|checksum|hmac)$/i;

/** The columns of tenants' and people's own tables that hold such texts, by their names. */
export function opaqueColumns({ tables, ownership }: Tenancy): ReadonlyMap<TableName, readonly string[]> {
  const found = [...tables.values()].flatMap(({ name, columns, links, primaryKey }) => {
    const kind = ownership.get(name)?.kind;
    if (kind !== 'owned' && kind !== 'personal' && kind !== 'root') return [];
    const opaque = columns.filter(
      (column) =>
        textType.test(column.baseType ?? column.type) &&
        !primaryKey.includes(column.name) &&
        links.every((link) => !link.columns.includes(column.name)) &&
        (isSecretName(column.name) || digestName.test(snake(column.name))),
    );
    return opaque.length === 0 ? [] : [[name, opaque.map((column) => column.name)] as const];
  });
  return new Map(found);
}

/** All of them that are there now and can hardly stand anywhere by chance. What a row says is looked at once. */
export function opaqueTextsIn(
  columns: ReadonlyMap<TableName, readonly string[]>,
  tables: ReadonlyMap<TableName, MirrorTable>,
): readonly OpaqueText[] {
  return [...columns].flatMap(([table, names]) =>
    (tables.get(table)?.rows ?? []).flatMap((entry) => {
      const seen = known.get(entry) ?? opaqueTextsOf(entry, { table, names });
      known.set(entry, seen);
      return seen;
    }),
  );
}

/** Rows of a mirror are never changed, but replaced. */
const known = new WeakMap<MirrorEntry, readonly OpaqueText[]>();

function opaqueTextsOf(
  { key, row, owner, person }: MirrorEntry,
  { table, names }: { readonly table: TableName; readonly names: readonly string[] },
): readonly OpaqueText[] {
  return names.flatMap((column): OpaqueText[] => {
    const text = row[column];
    return typeof text === 'string' && isOpaque(text) ? [{ table, key, column, text, owner, person }] : [];
  });
}

/** Words and names are told by their few letters, their spaces, or that they have letters alone. */
function isOpaque(text: string): boolean {
  return /^[\w+/=.:~$-]{16,}$/.test(text) && /\d/.test(text) && new Set(text).size >= 8;
}

function snake(name: string): string {
  return name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2');
}
