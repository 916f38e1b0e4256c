import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExactJson } from './exact-json.ts';

describe('parseExactJson', () => {
  it.each([
    ['9007199254740992', 9007199254740992],
    ['9007199254740993', '9007199254740993'],
    ['12345678901234567890.1', '12345678901234567890.1'],
    ['1.10', 1.1],
    ['0.30000000000000004', 0.30000000000000004],
    ['0.300000000000000041', '0.300000000000000041'],
    ['1e400', '1e400'],
    ['1e+20', 1e20],
    ['-0', -0],
    ['"9007199254740993"', '9007199254740993'],
    ['{"a":[9007199254740993,{"b":1}]}', { a: ['9007199254740993', { b: 1 }] }],
  ])('reads %s as %j', (text, value) => {
    expect(parseExactJson(text)).toEqual(value);
  });

  it('never makes two whole numbers one', () => {
    const digits = fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n });
    fc.assert(
      fc.property(digits, fc.bigInt({ min: -3n, max: 3n }), (a, distance) => {
        const b = a + distance;
        const isSame = String(parseExactJson(`${a}`)) === String(parseExactJson(`${b}`));
        return isSame === (distance === 0n);
      }),
    );
  });

  it('reads what JSON.parse reads, where nothing is lost', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseExactJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });
});
