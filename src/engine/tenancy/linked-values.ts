import type { Json } from '../sequence/json.ts';
import { keyText } from './key-text.ts';
import type { Row } from './row.ts';
import type { Link } from './tenancy.ts';

/**
 * The values by which a row points through a link: one list for each parent row that it names, in the order of the link's columns.
 * Empty where the link is absent in the row. As in Postgres, a composite key with a null in it points nowhere.
 */
export function linkedValues(link: Link, row: Row): readonly (readonly Json[])[] {
  if (link.when !== undefined && keyText([row[link.when.column] ?? null]) !== link.when.value) return [];
  switch (link.kind) {
    case 'foreign-key': {
      const values = link.columns.map((column) => row[column] ?? null);
      return values.includes(null) ? [] : [values];
    }
    case 'array':
    case 'json': {
      const [column] = link.columns;
      if (column === undefined) return [];
      const ids: Json[][] = [];
      collectIds(row[column] ?? null, link.path ?? [], ids);
      return ids;
    }
  }
}

/** Walks down the path, and through every array on the way; only text and numbers at its end are ids. */
function collectIds(value: Json, path: readonly string[], ids: Json[][]): void {
  if (isArray(value)) {
    for (const element of value) collectIds(element, path, ids);
    return;
  }
  const [key, ...rest] = path;
  if (key === undefined) {
    if (typeof value === 'string' || typeof value === 'number') ids.push([value]);
  } else if (typeof value === 'object' && value !== null) {
    collectIds(value[key] ?? null, rest, ids);
  }
}

/** `Array.isArray` does not narrow a readonly array. */
function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
