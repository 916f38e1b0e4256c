import { expect, it } from 'vitest';
import { labelledSecrets } from './labelled-secrets.ts';
import { maskSecrets } from './mask-secrets.ts';

/** Each text that is labelled, with whether it still stands in the masked evidence. */
const judged = labelledSecrets.map(({ evidence, secrets, harmless }) => {
  const masked = JSON.stringify(maskSecrets(evidence));
  const isShown = (text: string) =>
    masked.includes(JSON.stringify(text).slice(1, -1)) || masked.includes(encodeURIComponent(text));
  return { evidence, shown: secrets.filter(isShown), hidden: harmless.filter((text) => !isShown(text)), secrets };
});

it('masks the secrets of a labelled list, and nothing else', () => {
  const secrets = judged.flatMap((item) => item.secrets).length;
  const missed = judged.flatMap(({ shown }) => shown).length;
  const wrongly = judged.flatMap(({ hidden }) => hidden).length;
  const found = secrets - missed;
  console.info(`masking: recall ${found} of ${secrets}, precision ${found} of ${found + wrongly}`);
  expect(judged.filter(({ shown }) => shown.length > 0).map(({ evidence }) => evidence)).toEqual([]);
  expect(judged.filter(({ hidden }) => hidden.length > 0).map(({ evidence }) => evidence)).toEqual([]);
});

/** Shapes on which a pattern that looks twice at a letter never ends. */
const shapes: readonly string[] = [
  ...[
    'token',
    'password"',
    "password='",
    'password=\\"',
    'a://b:',
    'eyJ-',
    'eyJa.',
    'token>',
    'cookie ',
    'bearer ',
    'a-',
    '_',
    '(',
    "'",
  ],
  ...[
    '-----BEGIN PRIVATE KEY-----',
    '-----BEGIN ',
    'insert into ',
    'insert into a(',
    'secret in (',
    'token = a(',
    'name="token"\r\n',
    '/token/',
    '\\',
    '%5D=',
  ],
  ...[
    '$1 = a(',
    'values ((',
    'code is ',
    'token["',
    'token:\n',
    ' ',
    '\n',
    '=',
    '"token","',
    '<token ',
    'token\\\\\\"',
  ],
];

it.each(shapes)('takes no longer than it must for %j again and again', (shape) => {
  const text = shape.repeat(Math.ceil(100_000 / shape.length));
  const values = [text, { password: text }, { text, parameters: [text] }];
  for (const value of values) expect(JSON.stringify(maskSecrets(value))).not.toBe('');
});
