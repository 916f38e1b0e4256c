import { quoteName } from '../quote.ts';
import type { Relation } from './relation.ts';

/** The text of the row `leakproof_row` as triggers see it, where a virtual generated column is always null. */
export function imageOf({ columns }: Relation): string {
  if (columns.every(({ generated }) => generated !== 'v')) return '(leakproof_row.*)::text';
  const values = columns.map(({ name, generated }) =>
    generated === 'v' ? 'NULL' : `leakproof_row.${quoteName(name)}`,
  );
  return `ROW(${values.join(', ')})::text`;
}
