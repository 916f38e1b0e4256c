import { Duplex } from 'node:stream';
import { fc, test } from '@fast-check/vitest';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { assertSafeIntegrationDbUrl, describeAllowed, type IntegrationTarget } from './guard.ts';
import { readOpening } from './opening.ts';

/** The bytes of a start-up packet with these names and values, one after the other, and the given code. */
function packet(texts: readonly string[], { code = 3 << 16, tail = '\0' } = {}): Buffer {
  const body = Buffer.from(texts.map((text) => `${text}\0`).join('') + tail);
  const header = Buffer.alloc(8);
  header.writeUInt32BE(body.length + 8, 0);
  header.writeUInt32BE(code, 4);
  return Buffer.concat([header, body]);
}

describe('readOpening', () => {
  it('reads the database of a start-up packet, of protocol 3.0 and 3.2', () => {
    const texts = ['user', 'u', 'database', 'x_integration', 'client_encoding', 'UTF8'];
    expect(readOpening(packet(texts))).toMatchObject({ kind: 'startup', database: 'x_integration' });
    expect(readOpening(packet(texts, { code: (3 << 16) | 2 }))).toMatchObject({ database: 'x_integration' });
  });

  it.each([
    ['the last of two', ['user', 'u', 'database', 'x_integration', 'database', 'prod'], 'prod'],
    ["the user's name where none is given", ['user', 'prod'], 'prod'],
    ["the user's name where an empty one is given", ['user', 'prod', 'database', ''], 'prod'],
    ['none after an empty name', ['user', 'u', 'database', 'x_integration', '', 'database', 'prod'], 'x_integration'],
    ['one that is no ASCII', ['user', 'u', 'database', 'ü_integration'], 'ü_integration'],
  ])('takes for the database %s', (_what, texts, database) => {
    expect(readOpening(packet(texts))).toMatchObject({ kind: 'startup', database });
  });

  it('knows requests for TLS and GSS, and to cancel, which name no database', () => {
    for (const code of [80_877_103, 80_877_104]) {
      expect(readOpening(packet([], { code, tail: '' }))).toEqual({ kind: 'request' });
    }
    expect(readOpening(packet([], { code: 80_877_102, tail: '12345678' }))).toEqual({ kind: 'request' });
  });

  it.each([
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['TLS', Buffer.from('160301020001000001fc0303', 'hex')],
    ['Redis', Buffer.from('*1\r\n$4\r\nPING\r\n')],
    ['Kafka, which asks for metadata', Buffer.from('0000001600030000000000010008636c69656e742d3100000000', 'hex')],
    ['ZooKeeper', Buffer.concat([Buffer.from('0000002c00000000', 'hex'), Buffer.alloc(40)])],
    ['a packet without a user', packet(['database', 'prod'])],
  ])('leaves alone: %s', (_what, bytes) => {
    expect(readOpening(bytes)).toEqual({ kind: 'other' });
  });

  test.prop([fc.nat({ max: 40 })])('waits for the end of a packet that comes in pieces', (cut) => {
    const whole = packet(['user', 'someone', 'database', 'x_integration']);
    const expected = cut < whole.length ? 'unfinished' : 'startup';
    expect(readOpening(whole.subarray(0, cut)).kind).toBe(expected);
  });
});

/** The start-up packet that `pg` sends for a connection string: its own bytes, taken from the stream that it writes to. */
function packetOfPg(connectionString: string): Buffer {
  const sent: Buffer[] = [];
  const stream = new Duplex({
    read: () => {},
    write: (chunk, _encoding, done) => {
      sent.push(chunk);
      done();
    },
  });
  const client = new pg.Client({ connectionString, stream: () => stream });
  // Straight to the packet: what comes before it, TLS, says nothing of the database.
  const connection: object = Reflect.get(client, 'connection');
  const startup: unknown = Reflect.get(connection, 'startup');
  const startupConf: unknown = Reflect.get(client, 'getStartupConf');
  if (typeof startup !== 'function' || typeof startupConf !== 'function') throw new Error('pg has changed inside');
  Reflect.apply(startup, connection, [Reflect.apply(startupConf, client, [])]);
  return Buffer.concat(sent);
}

/** Pieces that have smuggled something into the packet, beside honest ones. */
const nasty = [
  ...['%00', '%00database%00prod', 'x%00database%00prod%00', '%2500database%2500prod', '%C2%80', '%0a', '%7f', '%1F'],
  ...['\u0000database\u0000prod', '%', '%zz', '%25%30%30', '%%300', '%2%300', '&', '=', '+', 'ü', '"', '{}', '%F0%9F'],
];
const piece = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom('', 'me', 'x') },
  { weight: 2, arbitrary: fc.constantFrom(...nasty) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 4 }) },
);
const text = fc.array(piece, { maxLength: 3 }).map((pieces) => pieces.join(''));
const parameterName = fc.oneof(
  fc.constantFrom(
    'application_name',
    'sslmode',
    'schema',
    'database',
    'user',
    'options',
    'client_encoding',
    'replication',
  ),
  fc.constantFrom('statement_timeout', 'fallback_application_name', 'connect_timeout', 'datab%61se', 'x%00database'),
);
const hostileUrl = fc
  .record({
    user: text,
    password: fc.option(text, { nil: undefined }),
    host: fc.oneof({ weight: 4, arbitrary: fc.constant('localhost') }, { weight: 1, arbitrary: text }),
    port: fc.constantFrom('', ':5432', ':5433', ':05'),
    database: fc.tuple(fc.oneof({ weight: 3, arbitrary: fc.constant('x') }, text), fc.constantFrom('', '', '%00')),
    parameters: fc.array(fc.tuple(parameterName, text), { maxLength: 3 }),
  })
  .map(({ user, password, host, port, database: [name, tail], parameters }) => {
    const login = password === undefined ? user : `${user}:${password}`;
    const query = parameters.map((pair) => pair.join('=')).join('&');
    return `postgres://${login}@${host}${port}/${name}_integration${tail}${query === '' ? '' : `?${query}`}`;
  });

function judge(url: string): IntegrationTarget | undefined {
  try {
    return assertSafeIntegrationDbUrl({ INTEGRATION_TEST: '1', DATABASE_URL: url });
  } catch {
    return undefined;
  }
}

describe('the packet of an URL that the guard allows', () => {
  let allowedCount = 0;
  const smuggled = 'postgres://me@localhost/x_integration?application_name=x%00database%00prod';

  test.prop([hostileUrl], { numRuns: 20_000, examples: [[smuggled]] })(
    'leads a server to the database that the guard logged, on its host and port',
    (url) => {
      const target = judge(url);
      if (target === undefined) return;
      allowedCount += 1;
      const opening = readOpening(packetOfPg(url));
      if (opening.kind !== 'startup') throw new Error(`no start-up packet for ${url}`);
      const { host, port } = new pg.Client({ connectionString: url });
      expect(describeAllowed(target)).toBe(
        `integration database allowed: host ${host}, port ${port}, database ${opening.database}`,
      );
      expect(opening.database).toMatch(/^[\w.-]*_integration$/);
      expect([...opening.parameters.keys()].join()).not.toMatch(/options|replication|prod/);
    },
  );

  it('is not vacuous: hundreds were allowed', () => {
    expect(allowedCount).toBeGreaterThan(500);
  });

  it('would lead elsewhere without the guard', () => {
    expect(readOpening(packetOfPg(smuggled))).toMatchObject({ database: 'prod' });
    expect(judge(smuggled)).toBeUndefined();
  });
});
