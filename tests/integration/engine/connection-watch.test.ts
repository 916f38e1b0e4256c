import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConnectionWatch, watchConnections } from '../../../src/engine/database/guard/connection-watch.ts';
import { UsageError } from '../../../src/engine/errors.ts';
import { type RecordingServer, startRecordingServer, WITHOUT_CERTIFICATE } from './recording-server.ts';

/** Drivers, each given where to connect to; what they send by connecting is what the tests are about. */
type Place = {
  readonly host?: string;
  readonly port: number;
  readonly database: string;
  readonly ssl?: typeof WITHOUT_CERTIFICATE & { readonly rejectUnauthorized: false };
};

const drivers: { readonly [name: string]: (place: Place) => Promise<unknown> } = {
  pg: async (place) => {
    const client = new pg.Client({ user: 'me', password: 'hush', host: '127.0.0.1', ...place });
    client.on('error', () => {});
    await client.connect();
  },
  'pg.Pool': async (place) => {
    const pool = new pg.Pool({ user: 'me', password: 'hush', host: '127.0.0.1', ...place });
    await pool.query('SELECT 1').finally(() => pool.end());
  },
  'postgres.js': async (place) => {
    const sql = postgres({ user: 'me', password: 'hush', host: '127.0.0.1', ...place, connect_timeout: 5, max: 1 });
    await sql`SELECT 1`.finally(() => sql.end({ timeout: 0 }));
  },
};

const secure = { rejectUnauthorized: false, ...WITHOUT_CERTIFICATE } as const;
const errorOf = (work: Promise<unknown>) =>
  work.then(
    () => new Error('it went well'),
    (error: Error) => error,
  );

/** Whether or not an error came before. */
const closeOf = (socket: Socket) =>
  new Promise<void>((resolve) => socket.on('error', () => {}).once('close', () => resolve()));

async function listen(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

let allowed: RecordingServer;
let other: RecordingServer;
let watch: ConnectionWatch;

beforeEach(async () => {
  allowed = await startRecordingServer();
  other = await startRecordingServer();
  watch = watchConnections({ host: '127.0.0.1', port: allowed.port, database: 'x_integration' });
});

afterEach(async () => {
  watch[Symbol.dispose]();
  await allowed[Symbol.asyncDispose]();
  await other[Symbol.asyncDispose]();
});

describe.each(Object.entries(drivers))('a connection by %s', (_name, open) => {
  it('to the target goes through', async () => {
    await errorOf(open({ port: allowed.port, database: 'x_integration' }));
    expect(allowed.received).toHaveLength(1);
    expect(allowed.received[0]).toContain('x_integration');
    expect(watch.assertNoneStrayed).not.toThrow();
  });

  it('to the target in TLS goes through', async () => {
    await errorOf(open({ port: allowed.port, database: 'x_integration', ssl: secure }));
    expect(allowed.received[0]).toContain('x_integration');
    expect(watch.assertNoneStrayed).not.toThrow();
  });

  it.each([{}, { ssl: secure }])('to another server is refused before it sends a byte: %o', async (extra) => {
    const error = await errorOf(open({ port: other.port, database: 'x_integration', ...extra }));
    expect(error.message).toMatch(/^connecting to Postgres refused: 127\.0\.0\.1:\d+/);
    expect(other.received).toEqual([]);
    expect(watch.assertNoneStrayed).toThrow(UsageError);
    expect(watch.assertNoneStrayed).toThrow(
      `expected only 127.0.0.1:${allowed.port}/x_integration, which the guard has allowed`,
    );
  });

  it.each([{}, { ssl: secure }])(
    'to another database of the same server is refused before it says so: %o',
    async (extra) => {
      await errorOf(open({ port: allowed.port, database: 'prod', ...extra }));
      expect(allowed.received).toEqual([]);
      expect(watch.assertNoneStrayed).toThrow(`127.0.0.1:${allowed.port}, database "prod"`);
    },
  );

  it('by another name of the host is let through only where it ends at the same address', async () => {
    await errorOf(open({ host: 'localhost', port: allowed.port, database: 'x_integration' }));
    expect(allowed.received).toEqual([]);
    expect(watch.assertNoneStrayed).toThrow(`localhost:${allowed.port}`);
    await errorOf(open({ port: allowed.port, database: 'x_integration' }));
    await errorOf(open({ host: 'localhost', port: allowed.port, database: 'x_integration' }));
    expect(allowed.received).toHaveLength(2);
  });

  it('to a Unix socket is refused', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'leakproof-socket-'));
    await using server = await startRecordingServer(join(folder, '.s.PGSQL.5432'));
    await errorOf(open({ host: folder, port: 5432, database: 'x_integration' }));
    rmSync(folder, { recursive: true });
    expect(server.received).toEqual([]);
    expect(watch.assertNoneStrayed).toThrow(`the socket "${folder}/.s.PGSQL.5432"`);
  });
});

describe('the watch', () => {
  it('leaves other traffic alone: HTTP, and bytes that only begin like a start-up packet', async () => {
    const server = createServer((_request, response) => response.end('fine'));
    const port = await listen(server);
    expect(await (await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: 'x'.repeat(100_000) })).text()).toBe(
      'fine',
    );
    server.close();
    const kafka = Buffer.from('0000001600030000000000010008636c69656e742d3100000000', 'hex');
    const socket = connect(other.port, '127.0.0.1').resume();
    socket.end(kafka);
    await closeOf(socket);
    expect(other.received).toEqual([kafka.toString('latin1')]);
    expect(watch.assertNoneStrayed).not.toThrow();
  });

  it('knows a start-up packet that comes in pieces, corked, as text, or behind other words, as through a tunnel', async () => {
    const body = 'user\0me\0database\0prod\0\0';
    const packet = Buffer.from(`\0\0\0${String.fromCharCode(8 + body.length)}\0\x03\0\0${body}`, 'latin1');
    const ways: readonly ((socket: Socket) => void)[] = [
      (socket) => {
        for (const byte of packet) socket.write(Buffer.from([byte]));
      },
      (socket) => {
        socket.cork();
        socket.write(packet.subarray(0, 9));
        socket.write(packet.subarray(9));
        socket.uncork();
      },
      (socket) => socket.write(packet.toString('hex'), 'hex'),
      (socket) => socket.write(packet.toString('latin1'), 'latin1'),
      (socket) => socket.write('CONNECT db.example:5432 HTTP/1.1\r\n\r\n', () => socket.write(packet)),
    ];
    for (const way of ways) {
      using own = watchConnections({ host: '127.0.0.1', port: 1, database: 'x_integration' });
      let received = Buffer.alloc(0);
      const server = createTcpServer((socket) => {
        socket
          .on('error', () => {})
          .on('data', (bytes) => {
            received = Buffer.concat([received, bytes]);
          });
      });
      const socket = connect(await listen(server), '127.0.0.1');
      const closed = closeOf(socket);
      way(socket);
      await closed;
      server.close();
      expect(received.includes(packet)).toBe(false);
      expect(own.assertNoneStrayed).toThrow('database "prod"');
    }
  });

  it('tells from where the connection was made', async () => {
    await errorOf(drivers.pg?.({ port: other.port, database: 'x' }) ?? Promise.resolve());
    expect(watch.assertNoneStrayed).toThrow(/, from tests\/integration\/engine\/connection-watch\.test\.ts:\d+;/);
  });

  it('lets a second watch open its own target as well, until that is disposed of', async () => {
    {
      using second = watchConnections({ host: '127.0.0.1', port: other.port, database: 'y_integration' });
      await errorOf(drivers.pg?.({ port: other.port, database: 'y_integration' }) ?? Promise.resolve());
      expect(second.assertNoneStrayed).not.toThrow();
    }
    expect(watch.assertNoneStrayed).not.toThrow();
    await errorOf(drivers.pg?.({ port: other.port, database: 'y_integration' }) ?? Promise.resolve());
    expect(other.received).toHaveLength(1);
    expect(watch.assertNoneStrayed).toThrow(UsageError);
  });
});
