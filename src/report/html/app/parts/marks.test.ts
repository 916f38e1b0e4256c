import { fc, test } from '@fast-check/vitest';
import { expect, it } from 'vitest';
import { Marker } from './marks.ts';

const id = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
const mark = { text: id, title: 'tasks of globex', tenant: 1, isForeign: true };
const marker = new Marker([mark]);

test.prop([fc.string(), fc.string()])(
  'segments are the text, whatever stands around what is marked',
  (before, after) => {
    const text = `${before}${id}${after}`;
    expect(
      marker
        .segments(text)
        .map((segment) => segment.text)
        .join(''),
    ).toBe(text);
    expect(marker.hasForeign(text)).toBe(true);
  },
);

test.prop([fc.string({ unit: 'binary-ascii' }), fc.string({ unit: 'binary-ascii' })])(
  'finds an id inside of base64, at whatever place',
  (before, after) => {
    expect(marker.hasForeign(Buffer.from(`${before}${id}${after}`).toString('base64'))).toBe(true);
    expect(marker.hasForeign(Buffer.from(`${before}${id}${after}`).toString('base64url'))).toBe(true);
  },
);

it.each([id.toUpperCase(), id.replaceAll('-', ''), Buffer.from(id).toString('hex')])('finds it as %s', (text) => {
  expect(marker.hasForeign(`x${text}y`)).toBe(true);
});

it('a short key is marked where its name says that it is one, and is no number elsewhere', () => {
  const seven = new Marker([{ ...mark, text: '7' }]);
  const isMarked = (text: string, field?: string) =>
    seven.segments(text, field).some((segment) => segment.mark !== null);
  expect([isMarked('7', 'id'), isMarked('7', 'taskId'), isMarked('7', 'task_id')]).toEqual([true, true, true]);
  expect([isMarked('7', 'count'), isMarked('17', 'id'), isMarked('7')]).toEqual([false, false, false]);
});

it('what looks like a pattern is a text', () => {
  expect(new Marker([{ ...mark, text: 'a.*(bc' }]).hasForeign('a.*(bc')).toBe(true);
  expect(new Marker([{ ...mark, text: '......' }]).hasForeign('abcdef')).toBe(false);
});
