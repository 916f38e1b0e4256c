import { createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Json } from '../sequence/json.ts';
import { strangeValue } from '../sequence/strange-value.ts';
import { type Answer, compareAnswers, type Replacement } from './compare-answers.ts';
import { drawnForIt } from './drawn-for-it.ts';

const foreign = '1b4e28ba-2fa1-4d3b-a3f5-ef19b5a7633b';
const stranger = String(strangeValue(foreign));
const replaced = [{ from: foreign, to: stranger }];

type Said = { readonly headers?: { readonly [name: string]: string }; readonly body?: Json };

const answer = ({ headers = {}, body = { title: 'Not found' } }: Said): Answer => ({
  outcome: { kind: 'refused', code: '404' },
  observations: [{ channel: 'response', tenants: ['a'], recipient: 'm', content: { status: 404, headers, body } }],
});

const digest = (text: string, encoding: 'hex' | 'base64' | 'base64url' = 'hex', algorithm = 'sha256') =>
  createHash(algorithm).update(text).digest(encoding);
const hmac = (text: string) => createHmac('sha256', 'secret').update(text).digest('hex');

/** What an application shows that depends on some text. */
const kinds: readonly (readonly [string, (text: string) => Said])[] = [
  ['an ETag', (text) => ({ headers: { etag: `W/"1c-${digest(text, 'base64', 'sha1')}"` } })],
  ['an ETag that is a number', (text) => ({ headers: { ETag: `"${Number.parseInt(digest(text).slice(0, 3), 16)}"` } })],
  ['the MD5 of a body', (text) => ({ headers: { 'content-md5': digest(text, 'base64', 'md5') } })],
  ['a digest of a body', (text) => ({ headers: { 'repr-digest': `sha-256=:${digest(text, 'base64')}:` } })],
  ['a signature in a header', (text) => ({ headers: { 'x-hub-signature-256': `sha256=${hmac(text)}` } })],
  ['a signature with its time', (text) => ({ headers: { 'acme-signature': `t=1900000000,v1=${hmac(text)}` } })],
  ['a signature in the body', (text) => ({ body: { title: 'Not found', signature: hmac(text) } })],
  ['a checksum in a text', (text) => ({ body: { title: `Not found (ref ${digest(text, 'hex', 'md5')})` } })],
  ['a cursor that nobody can read', (text) => ({ body: { items: [], next: digest(text, 'base64url') } })],
];

/** Asks an application whose answers depend on what it makes of the id and of how often it was asked. */
async function told(say: (text: string) => Said, textOf: (id: string, times: number) => string) {
  let times = 0;
  const ask = (values: readonly Replacement[]) => {
    times += 1;
    return answer(say(textOf(String(values[0]?.to ?? foreign), times)));
  };
  const [first, twin] = [ask([]), ask(replaced)];
  expect(compareAnswers(first, twin, replaced)).toBeUndefined();
  return { told: await drawnForIt({ first, twin, replaced }, async (values) => ask(values)), times };
}

const row = (id: string) => (id === foreign ? 'the name of theirs' : 'nothing');

describe.each(kinds)('%s', (_kind, say) => {
  test('tells where it follows from the row', async () => {
    expect((await told(say, row)).told).toMatchObject({ path: expect.stringContaining('shown[0].content.') });
  });

  test.each<[string, (id: string, times: number) => string, number]>([
    ['is the same', () => 'nothing', 2],
    ['follows from what was sent', (id) => id, 3],
    ['follows from what was sent and from the row, which nobody can tell apart', (id) => `${id} ${row(id)}`, 3],
    ['is drawn anew each time', (_id, times) => `request ${times}`, 3],
    ['is another since the first request', (_id, times) => (times === 1 ? 'first' : 'later'), 4],
    ['is now the one and now the other, by chance', (_id, times) => (times % 4 < 2 ? 'one' : 'other'), 5],
  ])('tells nothing where it %s', async (_what, textOf, times) => {
    expect(await told(say, textOf)).toEqual({ told: undefined, times });
  });
});

test('nothing is told where the other requests are answered otherwise, or where nothing else can be asked for', async () => {
  const [first, twin] = [answer({ body: hmac('one') }), answer({ body: hmac('other') })];
  const refusing = async () => answer({ body: 'Too many requests' });
  expect(await drawnForIt({ first, twin, replaced }, refusing)).toBeUndefined();
  expect(await drawnForIt({ first, twin, replaced: [{ from: 1, to: true }] }, refusing)).toBeUndefined();
  expect(await drawnForIt({ first, twin, replaced }, async () => undefined)).toBeUndefined();
});

test('what a cursor says that can be read is compared as what it says', () => {
  const cursor = (after: Json, more: object = {}) =>
    answer({ body: { next: Buffer.from(JSON.stringify({ after, ...more })).toString('base64url') } });
  expect(compareAnswers(cursor(foreign), cursor(stranger), replaced)).toBeUndefined();
  expect(compareAnswers(cursor(7), cursor(32_007), [{ from: 7, to: 32_007 }])).toBeUndefined();
  expect(compareAnswers(cursor(foreign, { left: 1 }), cursor(stranger, { left: 0 }), replaced)).toMatchObject({
    path: 'shown[0].content.body.next.left',
  });
});
