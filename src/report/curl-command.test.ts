import { execFileSync } from 'node:child_process';
import { fc, test } from '@fast-check/vitest';
import { expect, it } from 'vitest';
import { curlCommand } from './curl-command.ts';

it('takes secrets from variables, and says nothing of what is no request', () => {
  expect(
    curlCommand({ method: 'GET', path: '/a b', headers: { authorization: '[masked]', accept: '*/*' }, body: null }),
  ).toBe(`curl -i -X GET "$BASE_URL"'/a b' -H 'authorization: '"$AUTHORIZATION" -H 'accept: */*'`);
  expect([undefined, null, 'x', [], {}, { method: 'GET' }].map((request) => curlCommand(request))).toEqual(
    Array.from({ length: 6 }, () => undefined),
  );
});

it.each([
  [
    'application/x-www-form-urlencoded',
    "--data-urlencode title=roof --data-urlencode label=a --data-urlencode 'label=b c'",
  ],
  ['multipart/form-data; boundary=x', "--form-string title=roof --form-string label=a --form-string 'label=b c'"],
])('sends the fields of a form of %s, one an option', (type, options) => {
  const request = {
    method: 'POST',
    path: '/a',
    headers: { 'content-type': type },
    body: { title: 'roof', label: ['a', 'b c'] },
  };
  expect(curlCommand(request)).toBe(`curl -i -X POST "$BASE_URL"/a ${options}`);
});

const text = fc.string({ unit: fc.constantFrom(...'ab\'"$`\\! ;&|<>(){}*?\n') });

test.prop([text, text], { numRuns: 20 })('is words that a shell takes as they are', (path, body) => {
  const command = curlCommand({ method: 'POST', path, body: { body } }) ?? '';
  const printed = execFileSync('sh', ['-c', `curl() { printf '%s\\0' "$@"; }; ${command}`], {
    env: { BASE_URL: 'http://x' },
  });
  const words = printed.toString().split('\0');
  expect(words[3]).toBe(`http://x${path}`);
  expect(words[5]).toBe(JSON.stringify({ body }));
});
