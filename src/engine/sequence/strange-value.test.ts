import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { strangeValue } from './strange-value.ts';

test('a uuid stays a uuid of its version, and another one', () =>
  fc.assert(
    fc.property(fc.uuid(), (uuid) => {
      const strange = String(strangeValue(uuid));
      expect(strange).toMatch(/^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/);
      expect([strange[14], strange[19]]).toEqual([uuid[14], uuid[19]]);
      expect(strange).not.toBe(uuid);
    }),
  ));

test('a text keeps its form: letters stay letters, digits digits, and the rest what it is', () =>
  fc.assert(
    fc.property(fc.string(), (text) => {
      const form = (value: string) => value.replaceAll(/[a-z]/g, 'a').replaceAll(/[A-Z]/g, 'A').replaceAll(/\d/g, '0');
      fc.pre(!/^\d+$/.test(text) && !/^[\da-f]{16,}$/i.test(text));
      expect(form(String(strangeValue(text)))).toBe(form(text));
    }),
  ));

test('an e-mail address of somebody becomes one of nobody', () => {
  expect(strangeValue('alex@people.example')).toMatch(/^[a-z]{4}@[a-z]{6}\.[a-z]{7}$/);
  expect(strangeValue('alex@people.example')).not.toBe('alex@people.example');
});

test('a number becomes another one that its column can hold', () =>
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 29_999 }), (number) => {
      const strange = Number(strangeValue(number));
      expect(strange).not.toBe(number);
      expect(strange).toBeGreaterThan(0);
      expect(strange).toBeLessThan(32_768);
      expect(strangeValue(String(number))).toBe(String(strange));
    }),
  ));

test('the same value has always the same stranger', () => {
  expect(strangeValue('abc-1')).toBe(strangeValue('abc-1'));
});
