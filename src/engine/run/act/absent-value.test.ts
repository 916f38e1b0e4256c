import { expect, it } from 'vitest';
import { absentValue } from './absent-value.ts';

it.each([
  ['uuid', expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/)],
  ['smallint', 32_001],
  ['integer', 2_000_000_001],
  ['bigint', '2000000001'],
  ['text', 'absent-1'],
])('what never was in a column of type %s has its form', (type, value) => {
  expect(absentValue({ table: 'orders', absent: 1 }, type)).toEqual(value);
  expect(absentValue({ table: 'orders', absent: 2 }, type)).not.toEqual(
    absentValue({ table: 'orders', absent: 1 }, type),
  );
});
