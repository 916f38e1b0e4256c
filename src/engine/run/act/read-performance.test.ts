import { describe, expect, it } from 'vitest';
import { UsageError } from '../../errors.ts';
import { readObservation, readPerformance } from './read-performance.ts';

const channels = { mail: { kind: 'outbound', toAnybody: true } } as const;
const read = (returned: unknown) => readPerformance(returned, 'bids.place', channels);
const succeeded = { kind: 'succeeded' };
const seen = { channel: 'response', tenants: ['a'], recipient: 'ann', content: null };
const showing = (content: unknown) => ({ outcome: succeeded, observations: [{ ...seen, content }] });
const blowUp = () => {
  throw new Error('looked at');
};
const hostile = new Proxy({}, new Proxy({}, { get: () => blowUp }));
const holdsItself: { self?: unknown } = {};
holdsItself.self = holdsItself;

describe('what an action returns', () => {
  it.each<{ readonly given: () => unknown; readonly says: RegExp }>([
    { given: () => null, says: /it returned null; expected \{ outcome, observations \}/ },
    { given: () => undefined, says: /it returned undefined;/ },
    { given: () => 'done', says: /it returned 'done';/ },
    { given: () => [], says: /it returned \[\];/ },
    { given: () => new Response('x'), says: /it returned an object of class Response;/ },
    { given: () => hostile, says: /what it returned cannot be looked at: looked at;/ },
    { given: () => ({ observations: [] }), says: /it returned \{"observations":\[\]\};/ },
    {
      given: () => ({ outcome: null, observations: [] }),
      says: /its outcome is null; expected \{ kind: 'succeeded' \}/,
    },
    { given: () => ({ outcome: 'succeeded', observations: [] }), says: /its outcome is 'succeeded';/ },
    { given: () => ({ outcome: { kind: 'ok' }, observations: [] }), says: /its outcome is \{"kind":"ok"\};/ },
    {
      given: () => ({ outcome: { kind: 'refused', code: 403 }, observations: [] }),
      says: /its outcome is \{"kind":"refused","code":403\};/,
    },
    { given: () => ({ outcome: hostile, observations: [] }), says: /its outcome cannot be looked at: looked at;/ },
    { given: () => ({ outcome: succeeded }), says: /its observations are undefined; expected an array/ },
    { given: () => ({ outcome: succeeded, observations: {} }), says: /its observations are \{\};/ },
    {
      given: () => ({ outcome: succeeded, observations: [null] }),
      says: /observations\[0\] is null; expected \{ channel, tenants/,
    },
    {
      given: () => ({ outcome: succeeded, observations: [hostile] }),
      says: /observations\[0\] cannot be looked at: looked at;/,
    },
    {
      given: () => ({ outcome: succeeded, observations: [{ ...seen, channel: 7 }] }),
      says: /observations\[0\]\.channel is 7;/,
    },
    {
      given: () => ({ outcome: succeeded, observations: [seen, { ...seen, channel: 'mails' }] }),
      says: /observations\[1\]\.channel is 'mails'; expected 'response' or one of the harness's channels\. Did you mean 'mail'\?/,
    },
    {
      given: () => ({ outcome: succeeded, observations: [{ ...seen, tenants: [7] }] }),
      says: /observations\[0\]\.tenants are \[7\];/,
    },
    {
      given: () => ({ outcome: succeeded, observations: [{ ...seen, recipient: 7 }] }),
      says: /observations\[0\]\.recipient is 7;/,
    },
    {
      given: () => ({ outcome: succeeded, request: holdsItself, observations: [] }),
      says: /its request cannot be looked at: it is nested/,
    },
  ])('is a mistake of the harness, told with the action: $says', ({ given, says }) => {
    expect(() => read(given())).toThrow(UsageError);
    expect(() => read(given())).toThrow(/^performing 'bids\.place' failed: [^\n]*; expected [^\n]*[.?]$/);
    expect(() => read(given())).toThrow(says);
  });

  it.each<[what: string, content: () => unknown, says: RegExp]>([
    ['a proxy that throws', () => hostile, /what it showed through 'response' cannot be looked at: looked at/],
    ['a getter that throws', () => Object.defineProperty({}, 'x', { get: blowUp, enumerable: true }), /: looked at/],
    ['an object whose toJSON throws', () => ({ when: { toJSON: blowUp } }), /: looked at/],
    ['an object that holds itself', () => holdsItself, /nested more than 200 levels deep, or holds itself/],
  ])('is a fault of the application where it shows %s', (_, content, says) => {
    expect(read(showing(content()))).toEqual({
      outcome: { kind: 'fault', message: expect.stringMatching(says) },
      observations: [],
    });
  });

  it('is taken down as it is now, with nothing besides', () => {
    const row = { id: 1n, tags: ['a'] };
    const performance = read({ ...showing(row), request: { at: new Date(0) }, more: 1 });
    row.tags.push('b');
    expect(performance).toEqual({
      request: { at: '1970-01-01T00:00:00.000Z' },
      outcome: succeeded,
      observations: [{ ...seen, content: { id: '1', tags: ['a'] } }],
    });
  });

  it('may report what nobody is shown through no channel', () => {
    const report = { channel: 'job', tenants: [], recipient: null, content: { changed: 2 } };
    expect(read({ outcome: succeeded, observations: [report] }).observations).toEqual([report]);
  });

  it('fits on a screen where the message of a fault does not', () => {
    const { outcome } = read({ outcome: { kind: 'fault', message: 'x'.repeat(1e6) }, observations: [] });
    expect(outcome.kind === 'fault' && outcome.message.length).toBe(5_001);
  });
});

it('what is observed through a seam says where it is wrong', () => {
  const place = { who: 'reporting', place: 'what was observed', channels };
  expect(() => readObservation({ ...seen, channel: 'sms' }, place)).toThrow(
    "reporting failed: what was observed.channel is 'sms'; expected 'response' or one of the harness's channels. There are: mail, response.",
  );
});
