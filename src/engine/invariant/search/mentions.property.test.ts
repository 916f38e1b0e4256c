import { test } from '@fast-check/vitest';
import * as fc from 'fast-check';
import { describe, expect } from 'vitest';
import type { Json } from '../../sequence/json.ts';
import { readScope } from '../read-scope.ts';
import { answer, judgedBy, north, sampleCanaries, sampleId, sampleMoment } from '../sample-moment.ts';
import { foreignMentions } from './foreign-mentions.ts';

const uuid = sampleId('orders', 'south');
const [canary = ''] = sampleCanaries.south;

type Spelling = (text: string) => string;
const bytesOfUuid = Buffer.from(uuid.replaceAll('-', ''), 'hex');

/** Ways in which an application may write any text. */
const encodings: { readonly [name: string]: Spelling } = {
  'as it is': (text) => text,
  'in capitals': (text) => text.toUpperCase(),
  'in base64': (text) => Buffer.from(text).toString('base64'),
  'in base64 for URLs': (text) => Buffer.from(text).toString('base64url'),
  'in base64 of JSON': (text) => Buffer.from(JSON.stringify({ after: [7, text], of: 'page' })).toString('base64'),
  'in hex': (text) => Buffer.from(text).toString('hex'),
  'for a URL, all of it': (text) => text.replaceAll(/./g, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
  'in JSON inside JSON': (text) => JSON.stringify(JSON.stringify({ line: `\n${text}` })),
  'escaped, all of it': (text) =>
    text.replaceAll(/./g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`),
};

/** Ways in which only a uuid is written. */
const uuidSpellings: readonly Spelling[] = [
  (text) => text.replaceAll('-', ''),
  (text) => text.replaceAll('-', '').toUpperCase(),
  () => bytesOfUuid.toString('base64'),
  () => bytesOfUuid.toString('base64url'),
];

// In capitals a text key would be another key.
const spelledUuid = fc.constantFrom(...Object.values(encodings), ...uuidSpellings).map((spell) => spell(uuid));
const spelledCanary = fc.constantFrom(...Object.values(encodings)).map((spell) => spell(canary));
const spelledTextKey = fc
  .constantFrom(...Object.entries(encodings).flatMap(([name, spell]) => (name === 'in capitals' ? [] : [spell])))
  .map((spell) => spell('tag-9q82k'));
const twice = fc
  .tuple(
    spelledUuid,
    fc.constantFrom(...Object.entries(encodings).flatMap(([name, spell]) => (name === 'in capitals' ? [] : [spell]))),
  )
  .map(([text, spell]) => spell(text));
const telling = fc.oneof(spelledUuid, spelledCanary, spelledTextKey, twice);

/** Text beside it, which may be of letters that an encoding uses, but not the beginning of an escape. */
const beside = fc.string({
  unit: fc.constantFrom(...' abcXYZ0189.,:;/"\'()[]{}<>=&?'),
  maxLength: 12,
});
const separator = fc.constantFrom(' ', ':', '=', '"', '\n', '(');

/** Any JSON with the text at any place in it. */
function jsonAround(text: fc.Arbitrary<string>): fc.Arbitrary<Json> {
  const noise = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>;
  const leaf = fc
    .tuple(beside, separator, text, separator, beside)
    .map(([before, left, middle, right, after]): Json => `${before}${left}${middle}${right}${after}`);
  const wrap = fc.constantFrom(
    (value: Json, _noise: Json): Json => [value],
    (value: Json, other: Json): Json => [other, value, other],
    (value: Json, other: Json): Json => ({ noise: other, value }),
    (value: Json, _noise: Json): Json => JSON.stringify({ value }),
  );
  return fc
    .tuple(fc.oneof(text, leaf), fc.array(fc.tuple(wrap, noise), { maxLength: 3 }))
    .map(([value, wraps]) => wraps.reduce<Json>((inner, [wrapIn, other]) => wrapIn(inner, other), value));
}

const moment = sampleMoment([]);
const found = (value: Json) => foreignMentions(value, { tenants: [north] }, moment).map(({ about }) => about);

describe('the search for other tenants’ things', () => {
  test.prop([jsonAround(telling)], { numRuns: 200 })(
    'finds any id and canary, in any spelling, at any place',
    (value) => {
      expect(found(value)).toHaveLength(1);
    },
  );

  test.prop([
    fc.uuid().map((id) => id.replaceAll('-', '')),
    fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), maxLength: 9 }),
  ])('finds a uuid without dashes inside a longer run of digits', (_other, beside) => {
    expect(found(`${beside}${uuid.replaceAll('-', '')}${beside}f`)).toEqual(['orders']);
  });

  test.prop([
    fc.string({ unit: fc.constantFrom(...'abcXYZ019_-/+'), maxLength: 9 }),
    fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), maxLength: 9 }),
  ])('finds base64 and hex that other letters join', (letters, digits) => {
    const page = Buffer.from(JSON.stringify({ after: uuid })).toString('base64url');
    expect(found(`${letters}${page}`)).toEqual(['orders']);
    expect(found(`${digits}${Buffer.from(canary).toString('hex')}`)).toEqual(['canary']);
  });

  const own = fc.constantFrom(sampleId('orders', 'north'), 'tag-7c41x', ...sampleCanaries.north);
  const innocent = fc.oneof(
    own,
    fc.uuid(),
    fc.string(),
    fc.base64String(),
    fc.webUrl(),
    fc.constantFrom('fragile', 'shared-label-1'),
  );
  test.prop([jsonAround(innocent)], { numRuns: 200 })('finds nothing where there is none', (value) => {
    expect(found(value)).toEqual([]);
  });

  test.prop([jsonAround(spelledUuid), jsonAround(spelledUuid)])(
    'is no leak of what was sent, in whatever spelling',
    (input, content) => {
      expect(judgedBy(readScope, sampleMoment([answer(content)], { input: { text: input } }))).toEqual([]);
      expect(judgedBy(readScope, sampleMoment([answer(content)]))).toEqual(['response orders']);
    },
  );
});
