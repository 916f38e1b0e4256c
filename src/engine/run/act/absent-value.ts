import { createHash } from 'node:crypto';
import type { Json } from '../../sequence/json.ts';
import type { AbsentHandle } from '../../sequence/reference.ts';

/** A value for a column of that type that no row ever had: as a request carries it, a number where the column is one. */
export function absentValue({ table, absent }: AbsentHandle, type: string): Json {
  if (type === 'uuid') {
    const hex = createHash('sha256').update(`absent ${table} ${absent}`).digest('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  }
  if (type === 'smallint') return 32_000 + absent;
  if (type === 'integer') return 2_000_000_000 + absent;
  return /^(bigint|numeric)/.test(type) ? String(2_000_000_000 + absent) : `absent-${absent}`;
}
