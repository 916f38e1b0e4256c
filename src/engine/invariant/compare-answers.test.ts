import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../sequence/json.ts';
import { type Answer, compareAnswers } from './compare-answers.ts';

const [foreign, strange] = ['1b4e28ba-2fa1-4d3b-a3f5-ef19b5a7633b', '9c858901-8a57-4791-81fe-4c455b099bc9'];
const replaced = [{ from: foreign, to: strange }];

function answer(body: Json, headers: { readonly [name: string]: string } = {}, status = 404): Answer {
  return {
    outcome: { kind: 'refused', code: String(status) },
    observations: [{ channel: 'response', tenants: ['a'], recipient: 'm', content: { status, headers, body } }],
  };
}

test('two refusals are equal up to the ids that were sent, wherever and however they stand in them', () =>
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom('$', '/items/$?x=1', 'no $ here', '<a href="$">'), (value, text) => {
      const say = (id: string): Json =>
        JSON.parse(JSON.stringify({ value, [text]: [text.replace('$', id), text.replace('$', id.toUpperCase())] }));
      expect(compareAnswers(answer(say(foreign)), answer(say(strange)), replaced)).toBeUndefined();
    }),
  ));

test('sees another status, another word in the body, another header, and another message to somebody', () => {
  const plain = answer({ title: 'Not found' });
  const compare = (other: Answer) => compareAnswers(plain, other, replaced)?.path;
  expect(compare(answer({ title: 'Not found' }, {}, 403))).toBe('outcome');
  expect(compare(answer({ title: 'Forbidden' }))).toBe('shown[0].content.body.title');
  expect(compare(answer({ title: 'Not found' }, { allow: 'GET' }))).toBe('shown[0].content.headers.allow');
  const [response] = plain.observations;
  if (!response) throw new Error('no response');
  expect(compare({ ...plain, observations: [response, { ...response, channel: 'push' }] })).toBe('shown[1]');
});

test('sees what a fault says, and not through which queues of the process it came', () => {
  const stack = (message: string, ...frames: readonly string[]) =>
    answer({ stack: [message, ...frames].join('\n    at ') });
  const thrown = stack('Error: no such list', 'get (src/lists.ts:3:9)', 'async callRecursive (trpc.mjs:1:2)');
  const queued = stack(
    'Error: no such list',
    'process.processTicksAndRejections (node:internal/process/task_queues:104:5)',
  );
  expect(compareAnswers(thrown, queued, replaced)).toBeUndefined();
  expect(compareAnswers(thrown, stack('Error: not yours'), replaced)?.path).toBe('shown[0].content.body.stack');
});

test('sees that one of them was not refused at all', () => {
  const accepted: Answer = { ...answer(null), outcome: { kind: 'succeeded' } };
  expect(compareAnswers(answer(null), accepted, replaced)).toMatchObject({ path: 'outcome', second: 'succeeded' });
});

test('passes over what differs between any two responses: dates, ids of requests, lengths', () => {
  const noise = (n: number) => ({ date: `${n}`, 'x-request-id': `r${n}`, 'content-length': `${n}`, etag: `"${n}"` });
  const body = (id: string) => ({ title: 'Not found', instance: `urn:uuid:${id}` });
  const one = answer(body('f47ac10b-58cc-4372-a567-0e02b2c3d479'), noise(1));
  const other = answer(body('7c9e6679-7425-40de-944b-e07fc1f90ae7'), noise(2));
  expect(compareAnswers(one, other, replaced)).toBeUndefined();
});

test('sees an integer that was sent as what was sent', () => {
  const sent = [{ from: 17, to: 32_017 }];
  expect(compareAnswers(answer({ id: 17 }), answer({ id: 32_017 }), sent)).toBeUndefined();
  expect(compareAnswers(answer({ id: 17 }), answer({ id: 18 }), sent)).toMatchObject({
    path: 'shown[0].content.body.id',
  });
});

test('passes over ids that a request is given anew, of any kind, and the order of messages and lists', () => {
  const told = (id: string, ...texts: string[]): Answer => {
    const one = answer({ request: id, list: texts });
    return { ...one, observations: [...one.observations, ...texts.map((text) => message(text))] };
  };
  const message = (content: string) => ({ channel: 'push', tenants: ['a'], recipient: 'device', content });
  const first = told('01J8ZQ4T9GXW3N5V7B2C6D8E0F', 'one', 'two');
  expect(compareAnswers(first, told('01J8ZQ4T9H6K1M3P5R7S9T2V4W', 'two', 'one'), replaced)).toBeUndefined();
  expect(compareAnswers(first, told('01J8ZQ4T9H6K1M3P5R7S9T2V4W', 'two', 'three'), replaced)).toMatchObject({
    first: 'one',
    second: 'three',
  });
});
