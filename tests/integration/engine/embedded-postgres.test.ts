import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../../src/engine/database/embedded/embedded-postgres.ts';
import { findFreePort } from '../../../src/engine/database/embedded/free-port.ts';
import { watchOpenings } from '../../../src/engine/database/guard/socket-openings.ts';
import { HarnessError } from '../../../src/engine/errors.ts';

const PROGRAM = fileURLToPath(new URL('embedded-process.ts', import.meta.url));

/** One folder for all tests, which damage the data in it and start on it again: making a new one takes a second. */
const directory = fileURLToPath(new URL(`../../../.leakproof/test-${process.pid}`, import.meta.url));
let slots = directory;

/** The workers are held to the one database of the run; the servers here are this file's own. */
const watch = watchOpenings({ findStray: () => undefined, refuse: (_attempt, stray) => new Error(stray) });

async function start(options: { choosePort?: () => Promise<number> } = {}): Promise<EmbeddedPostgres> {
  mkdirSync(directory, { recursive: true, mode: 0o755 });
  const embedded = await startEmbeddedPostgres({ directory, ...options });
  slots = dirname(dirname(embedded.dataDirectory));
  return embedded;
}

afterAll(() => {
  watch[Symbol.dispose]();
  for (const folder of [directory, slots]) rmSync(folder, { recursive: true, force: true });
});

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    return Object.values((await client.query<Record<string, unknown>>(sql)).rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

type Child = { readonly process: ChildProcess; readonly port: number; readonly dataDirectory: string };

async function startChild(ending: string, folder = directory): Promise<Child> {
  const child = spawn(process.execPath, [PROGRAM, folder, ending], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
  const said = z.object({ port: z.number(), dataDirectory: z.string() }).parse(JSON.parse(String(line)));
  return { process: child, ...said };
}

async function isListening(port: number): Promise<boolean> {
  try {
    await ask(`postgres://postgres:postgres@127.0.0.1:${port}/postgres`, 'SELECT 1');
    return true;
  } catch {
    return false;
  }
}

describe('startEmbeddedPostgres', () => {
  it('speaks UTF-8, C and UTC, without durability, on the loopback address alone', async () => {
    await using embedded = await start();
    const settings = `SELECT concat_ws(' ', current_setting('server_encoding'), datcollate, current_setting('timezone'),
                                       current_setting('fsync'), current_setting('listen_addresses'))
                        FROM pg_database WHERE datname = current_database()`;
    expect(await ask(embedded.url('postgres'), settings)).toBe('UTF8 C UTC off 127.0.0.1');
  });

  it('gives two at once a slot each, and a freed slot with its data to the next', async () => {
    const first = await start();
    await ask(first.url('postgres'), 'CREATE TABLE kept (id int)');
    await using second = await start();
    expect(second.port).not.toBe(first.port);
    expect(second.dataDirectory).not.toBe(first.dataDirectory);
    await first[Symbol.asyncDispose]();
    await using third = await start();
    expect(third.dataDirectory).toBe(first.dataDirectory);
    expect(await ask(third.url('postgres'), "SELECT to_regclass('kept')::text")).toBe('kept');
  });

  it('tries another port when the one it chose was taken in between', async () => {
    await using taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const ports = [port, port, await findFreePort()];
    await using embedded = await start({ choosePort: async () => ports.shift() ?? 0 });
    expect(embedded.port).not.toBe(port);
    const failing = start({ choosePort: async () => port });
    await expect(failing).rejects.toThrow(HarnessError);
    await expect(failing).rejects.toThrow(
      new RegExp(`^starting the embedded Postgres failed: port ${port}, .+; expected .+`),
    );
  });

  const damages: readonly (readonly [name: string, damage: (data: string) => void])[] = [
    ['without its control file', (data) => rmSync(join(data, 'global/pg_control'))],
    ['of another version of Postgres', (data) => writeFileSync(join(data, 'PG_VERSION'), '12\n')],
    ['of another version of the package', (data) => writeFileSync(join(data, 'leakproof-cluster'), 'older')],
    ['with a broken configuration', (data) => writeFileSync(join(data, 'postgresql.conf'), 'nonsense')],
    ['that is gone', (data) => rmSync(data, { recursive: true })],
  ];

  it.each(damages)('makes a data directory anew %s', async (_name, damage) => {
    const before = await start();
    await before[Symbol.asyncDispose]();
    damage(before.dataDirectory);
    await using after = await start();
    expect(await ask(after.url('postgres'), 'SELECT 1')).toBe(1);
  });

  it('passes over a slot whose claim is damaged, since nobody can tell whose it is', async () => {
    const before = await start();
    await before[Symbol.asyncDispose]();
    const claim = join(dirname(before.dataDirectory), 'claim.sqlite');
    writeFileSync(claim, 'not what SQLite writes '.repeat(100));
    await using after = await start();
    rmSync(claim);
    expect(after.dataDirectory).not.toBe(before.dataDirectory);
    expect(await ask(after.url('postgres'), 'SELECT 1')).toBe(1);
  });

  it('makes a database anew whose files are gone, and keeps one that is sound', async () => {
    const before = await start();
    const oid = 'SELECT oid::text FROM pg_database WHERE datname = current_database()';
    const soundOid = await ask(await before.ensureDatabase('sound_integration'), oid);
    const damagedOid = await ask(await before.ensureDatabase('damaged_integration'), oid);
    await before[Symbol.asyncDispose]();
    rmSync(join(before.dataDirectory, 'base', String(damagedOid)), { recursive: true });
    await using after = await start();
    expect(await ask(await after.ensureDatabase('damaged_integration'), oid)).not.toBe(damagedOid);
    expect(await ask(await after.ensureDatabase('sound_integration'), oid)).toBe(soundOid);
  });

  it.each([
    ['end', 5],
    ['exit', 7],
    ['throw', 1],
    ['SIGINT', 'SIGINT'],
    ['SIGTERM', 'SIGTERM'],
    ['SIGHUP', 'SIGHUP'],
  ] as const)(
    'leaves no server behind when its process ends by %s, and lets that end show',
    async (ending, outcome) => {
      const isSignal = typeof outcome === 'string';
      const child = await startChild(isSignal ? 'wait' : ending);
      const exited = once(child.process, 'exit');
      if (isSignal) child.process.kill(outcome);
      const [code, signal] = await exited;
      expect(code ?? signal).toBe(outcome);
      expect(await isListening(child.port)).toBe(false);
      expect(existsSync(join(child.dataDirectory, 'postmaster.pid'))).toBe(false);
    },
  );

  it('recovers the slot of a killed process, and ends the server that it left', async () => {
    const child = await startChild('wait');
    const exited = once(child.process, 'exit');
    child.process.kill('SIGKILL');
    await exited;
    expect(await isListening(child.port)).toBe(true);
    writeFileSync(join(child.dataDirectory, 'witness'), '');
    await using next = await start();
    expect(next.dataDirectory).toBe(child.dataDirectory);
    expect(await isListening(child.port)).toBe(false);
    expect(existsSync(join(next.dataDirectory, 'witness'))).toBe(true);
    expect(await ask(next.url('postgres'), 'SELECT 1')).toBe(1);
  });

  it('ends the servers that several killed processes left, whichever slots it does not need, and none of a living one', async () => {
    const killed = [await startChild('wait'), await startChild('wait'), await startChild('wait')];
    await using living = await start();
    for (const child of killed) {
      const exited = once(child.process, 'exit');
      child.process.kill('SIGKILL');
      await exited;
      expect(await isListening(child.port)).toBe(true);
    }
    await using _next = await start();
    expect(await Promise.all(killed.map(({ port }) => isListening(port)))).toEqual([false, false, false]);
    expect(await isListening(living.port)).toBe(true);
  });

  it('knows the server of a killed process also by another path', async () => {
    await (await start())[Symbol.asyncDispose]();
    symlinkSync(slots, `${slots}-alias`);
    const child = await startChild('wait', `${slots}-alias`);
    const exited = once(child.process, 'exit');
    child.process.kill('SIGKILL');
    await exited;
    writeFileSync(join(child.dataDirectory, 'witness'), '');
    await using next = await start();
    rmSync(`${slots}-alias`);
    expect(next.dataDirectory).not.toBe(child.dataDirectory);
    expect(await isListening(child.port)).toBe(false);
    expect(existsSync(join(next.dataDirectory, 'witness'))).toBe(true);
  });

  it('never ends a process that a stale file names but that is not its server', async () => {
    const first = await start();
    await first[Symbol.asyncDispose]();
    const bystander = spawn(process.execPath, [
      '-e',
      'setInterval(() => {}, 1000)',
      'postgres',
      '-D',
      `${first.dataDirectory}-other`,
    ]);
    using _ending = { [Symbol.dispose]: () => bystander.kill() };
    const pidFile = join(first.dataDirectory, 'postmaster.pid');
    writeFileSync(pidFile, `${bystander.pid}\n${first.dataDirectory}\n`);
    await using second = await start();
    expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
    expect(readFileSync(pidFile, 'utf8')).not.toContain(`${bystander.pid}\n`);
    expect(await ask(second.url('postgres'), 'SELECT 1')).toBe(1);
  });
});
