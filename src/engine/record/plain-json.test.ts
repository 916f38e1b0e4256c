import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainJson } from './plain-json.ts';

test('hands JSON over as it is, the very same object', () =>
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(plainJson(value)).toBe(value);
    }),
  ));

test('takes what JSON does not have for what a reader of it would see', () => {
  const made = new Date(0);
  expect(plainJson({ made, size: 10n, gone: undefined, run: () => 1, list: [undefined, Number.NaN] })).toEqual({
    made: '1970-01-01T00:00:00.000Z',
    size: '10',
    list: [null, 'NaN'],
  });
  expect(plainJson(Buffer.from('hi'))).toBe('\\x6869');
  expect(plainJson(new Map([['a', new Set([1])]]))).toEqual([['a', [1]]]);
  expect(plainJson({ money: { toJSON: () => '5 €' } })).toEqual({ money: '5 €' });
});
