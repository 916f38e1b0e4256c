import * as fc from 'fast-check';
import type { Json } from '../../sequence/json.ts';
import type { Column } from '../../tenancy/tenancy.ts';
import { collidingNumber, collidingWord, nearDay, nearMoment } from '../values/words-of-many.ts';

/** Values for a column of that type, few enough to collide; undefined where the type does not say what is meant (an enum, json, a uuid). */
export function columnValues({ type, baseType = type }: Column, now: string): fc.Arbitrary<Json> | undefined {
  const element = baseType.endsWith('[]') ? plainValues(baseType.slice(0, -2), now) : undefined;
  if (element !== undefined) return fc.array(element, { maxLength: 3 });
  return plainValues(baseType, now);
}

function plainValues(type: string, now: string): fc.Arbitrary<Json> | undefined {
  const [, limit] = /\((\d+)/.exec(type) ?? [];
  if (/^(text|citext|name|character|varchar)/.test(type))
    return collidingWord(limit === undefined ? undefined : Number(limit));
  if (/^(smallint|integer|bigint|numeric|real|double)/.test(type)) return collidingNumber;
  if (type === 'boolean') return fc.boolean();
  if (type === 'date') return nearDay(now);
  if (type.startsWith('timestamp')) return nearMoment(now);
  return undefined;
}
