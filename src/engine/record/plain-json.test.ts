import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainJson } from './plain-json.ts';

test('hands JSON over as it is now, whatever becomes of the object', () =>
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      // Negative zero is JSON in no other way.
      const text = JSON.stringify(value);
      const plain = plainJson(value);
      if (value !== null && typeof value === 'object')
        for (const name of Object.keys(value)) Reflect.deleteProperty(value, name);
      expect(JSON.stringify(plain)).toBe(text);
    }),
  ));

test('reads each field once', () => {
  let looks = 0;
  const plain = plainJson({
    get looks() {
      looks += 1;
      return looks;
    },
  });
  expect([JSON.stringify(plain), JSON.stringify(plain), looks]).toEqual(['{"looks":1}', '{"looks":1}', 1]);
});

test('keeps a field of the name of what an object inherits from', () => {
  const text = '{"__proto__":{"isAdmin":true}}';
  expect(JSON.stringify(plainJson(JSON.parse(text)))).toBe(text);
});

test('says of what has no end that it has none, at once', () => {
  const round: unknown[] = [];
  round.push(round, round);
  expect(() => plainJson(round)).toThrow('holds itself');
  const toJSON = () => ({ toJSON });
  expect(() => plainJson({ toJSON })).toThrow('holds itself');
  let wide: unknown = 1;
  for (let level = 0; level < 100; level += 1) wide = [wide, wide];
  expect(() => plainJson(wide)).toThrow('more than 1,000,000 values');
});

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
