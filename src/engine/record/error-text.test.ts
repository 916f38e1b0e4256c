import { expect, it } from 'vitest';
import { errorText } from './error-text.ts';

const database = Object.assign(new Error('duplicate key value violates unique constraint "tags_pkey"'), {
  code: '23505',
  detail: 'Key (id)=(1) already exists.',
});
const query = new Error(`Failed query: insert into tags values ($1)\nparams: ${'1,'.repeat(200)}`, { cause: database });
const round = new Error('round');
round.cause = new Error('and round', { cause: round });

it.each([
  ['a plain error', new Error('it broke'), 'it broke'],
  ['what is no error', { status: 7 }, '{"status":7}'],
  ['nothing', undefined, 'undefined'],
  ['a symbol', Symbol('x'), 'Symbol(x)'],
  ['a big integer in an object', { size: 1n }, '{"size":"1"}'],
  ['a message that is no text', Object.assign(new Error(), { message: { a: 1 } }), '[object Object]'],
  ['an error without words', new TypeError(''), 'TypeError'],
  [
    'an error of the database, with what Postgres says of it',
    database,
    'duplicate key value violates unique constraint "tags_pkey" (23505: Key (id)=(1) already exists.)',
  ],
  [
    'several at once',
    new AggregateError([new Error('one'), new Error('other', { cause: 'a cable' })], 'all failed'),
    'all failed one other <- a cable',
  ],
])('%s is told on one line', (_, thrown, text) => {
  expect(errorText(thrown)).toBe(text);
});

it('what an error wraps is told whole, and the wrapper shortened', () => {
  const text = errorText(new Error('saving failed', { cause: query }));
  expect(text).toMatch(
    /^saving failed <- Failed query: insert into tags values \(\$1\) params: [1,]+… <- duplicate key/,
  );
  expect(text).toContain('already exists.)');
  expect(text).not.toContain('\n');
});

it('errors that wrap each other end', () => {
  expect(errorText(round).split(' <- ')).toHaveLength(8);
});

const blowUp = () => {
  throw new Error('looked at');
};
const handler = new Proxy({}, { get: () => blowUp });
const holdsItself: { self?: unknown } = {};
holdsItself.self = holdsItself;
const severalInItself = new AggregateError([], 'all');
severalInItself.errors.push(severalInItself, severalInItself);

it.each([
  ['a proxy that throws at every look', new Proxy({}, handler)],
  ['a proxy of an error', new Proxy(new Error('x'), handler)],
  ['an error whose message throws', Object.defineProperty(new Error('x'), 'message', { get: blowUp })],
  ['an object that holds itself', holdsItself],
  ['an object whose toJSON throws', { toJSON: blowUp }],
])('%s is told without a throw', (_, thrown) => {
  expect(errorText(thrown)).toBe('something that cannot be looked at');
});

it('ends where an error cannot tell its cause, or is one of its own errors, and where it is enormous', () => {
  expect(errorText(Object.defineProperty(new Error('x'), 'cause', { get: blowUp }))).toBe('x');
  expect(errorText(severalInItself).length).toBeLessThan(100);
  expect(errorText(new Error('x'.repeat(1_000_000)))).toHaveLength(5_001);
});
