import type { Row } from './row.ts';
import type { Column, Table } from './tenancy.ts';

/** A column by which an owner seems to publish a row. */
export type LikelyPublished = {
  readonly column: string;
  /** The function of the row as it is written in a declaration: `({ visibility }) => visibility === 'public'`. */
  readonly code: string;
  readonly when: (row: Row) => boolean;
};

const WORD = /^(?:public|published|world|everyone|anyone|open)$/i;

/**
 * The column of a table that says by its name that others may see a row: a flag, a moment, a word, or the name of a shared link; undefined where
 * none does. It may mean less (public within the tenant), so that nothing is published until somebody says so.
 */
export function likelyPublished(
  { columns }: Pick<Table, 'columns'>,
  wordsOf: (column: string) => readonly string[] = () => [],
): LikelyPublished | undefined {
  for (const column of columns) {
    const found = readingOf(column, wordsOf);
    if (found !== undefined) return found;
  }
  return undefined;
}

function readingOf(
  { name, type, baseType, nullable }: Column,
  wordsOf: (column: string) => readonly string[],
): LikelyPublished | undefined {
  const plain = name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
  const held = baseType ?? type;
  if (held === 'boolean' && /^(?:is_)?(?:public|published)(?:ly_(?:visible|shared))?$/.test(plain))
    return reading(name, (value) => value === true, '=== true');
  if (/^timestamp|^date/.test(held) && nullable && /^(?:published|shared)_(?:at|on)$/.test(plain))
    return reading(name, (value) => value !== null, '!== null');
  if (
    nullable &&
    /^(?:(?:share|publish)_(?:id|token|slug|key|link|url|hash)|public_(?:slug|token|link|url))$/.test(plain)
  )
    return reading(name, (value) => value !== null, '!== null');
  if (!/^(?:visibility|privacy|access(?:_level)?|share_mode)$/.test(plain)) return undefined;
  const words = wordsOf(name);
  const word = words.find((each) => WORD.test(each)) ?? (words.length === 0 ? 'public' : undefined);
  return word === undefined ? undefined : reading(name, (value) => value === word, `=== '${word}'`);
}

function reading(column: string, isIt: (value: Row[string] | null) => boolean, comparison: string): LikelyPublished {
  const isName = /^[A-Za-z_$][\w$]*$/.test(column);
  const code = isName ? `({ ${column} }) => ${column} ${comparison}` : `(row) => row['${column}'] ${comparison}`;
  return { column, code, when: (row) => isIt(row[column] ?? null) };
}
