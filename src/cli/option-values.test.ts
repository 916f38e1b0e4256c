import { expect, it } from 'vitest';
import { integer, seconds, workers } from './option-values.ts';

it('a number that is refused is told its limits', () => {
  expect(integer('-9007199254740991')).toBe(-9007199254740991);
  for (const text of ['9007199254740992', '1.5', '1e3', ''])
    expect(() => integer(text)).toThrow('Expected an integer, from -9007199254740991 to 9007199254740991.');
  expect(seconds('0.5')).toBe(0.5);
  for (const text of ['1e9', '0', '-1', 'x'])
    expect(() => seconds(text)).toThrow('Expected a number of seconds above 0 and below 10000000');
  expect(workers('256')).toBe(256);
  expect(() => workers('9999')).toThrow('Expected at most 256, one for each core.');
  expect(() => workers('0')).toThrow('Expected 1 or more.');
});
