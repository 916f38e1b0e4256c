import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { unheldEnvironment } from '../unheld-environment.ts';
import { createScratchDatabase } from './scratch-database.ts';

const SETUP = fileURLToPath(new URL('../global-setup.ts', import.meta.url));
const SECRET = 'S3cretW0rd';

type End = { readonly code: number; readonly output: string };

/** Runs what every integration run starts with, in a process of its own. */
async function runSetup(changes: NodeJS.ProcessEnv): Promise<End> {
  const env = { ...unheldEnvironment(), INTEGRATION_TEST: '1', DATABASE_URL: process.env.DATABASE_URL, ...changes };
  const script = `const { setup, teardown } = await import(${JSON.stringify(SETUP)}); await setup(); await teardown();`;
  return promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    env,
    timeout: 60_000,
  }).then(
    ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      code: error.code,
      output: error.stdout + error.stderr,
    }),
  );
}

function expectOneLine(end: End, code: number, message: RegExp): void {
  const lines = end.output.trim().split('\n');
  const refusal = lines.at(-1) ?? '';
  expect(refusal).toMatch(message);
  expect(refusal).toMatch(/^(UsageError|HarnessError): .+: .+; expected .+\. .+\.?$/);
  // The guard's word on host and database may stand before it, and nothing else: no stack.
  expect(lines.slice(0, -1).filter((line) => !line.startsWith('integration database allowed: '))).toEqual([]);
  expect(end.output).not.toContain(SECRET);
  expect(end.code).toBe(code);
}

/** The URL of the server that this run uses, with parts replaced. */
function changedUrl(change: (url: URL) => void): string {
  const url = new URL(process.env.DATABASE_URL ?? '');
  change(url);
  return url.href;
}

async function listen(onConnection: 'silent' | 'closing'): Promise<AsyncDisposable & { port: number }> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    if (onConnection === 'closing') socket.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    async [Symbol.asyncDispose]() {
      server.close();
    },
  };
}

describe('an integration run in a wrong environment ends in one line', () => {
  it.each([
    ['without the flag', { INTEGRATION_TEST: '' }, /rule integration-test-flag/],
    ['with an empty URL', { DATABASE_URL: '' }, /rule url-present/],
    ['with no URL at all', { DATABASE_URL: `garbage ${SECRET}` }, /rule url-characters/],
    [
      'with an overriding host',
      { DATABASE_URL: `postgres://u:${SECRET}@localhost/x_integration?host=db.prod` },
      /parameter host/,
    ],
    [
      'with a database of another name',
      { DATABASE_URL: `postgres://u:${SECRET}@localhost/dispatch` },
      /rule database-suffix/,
    ],
    [
      'with a managed host',
      { DATABASE_URL: `postgres://u:${SECRET}@a.neon.tech/x_integration` },
      /rule no-production-host/,
    ],
  ] as const)('%s', async (_name, changes, message) => {
    expectOneLine(await runSetup(changes), 2, message);
  });

  it('with nothing that listens', async () => {
    const end = await runSetup({ DATABASE_URL: `postgres://u:${SECRET}@localhost:1/x_integration` });
    expectOneLine(end, 2, /localhost:1\/x_integration, nothing listens there/);
  });

  it('with a host that does not resolve', async () => {
    const url = `postgres://u:${SECRET}@nowhere.invalid/x_integration`;
    expectOneLine(await runSetup({ DATABASE_URL: url, ALLOW_NONLOCAL_INTEGRATION_DB: '1' }), 2, /resolve|no such host/);
  });

  it('with a server that never answers', async () => {
    await using server = await listen('silent');
    const end = await runSetup({ DATABASE_URL: `postgres://u:${SECRET}@127.0.0.1:${server.port}/x_integration` });
    expectOneLine(end, 2, /no answer in time/);
  });

  it('with a server that is no Postgres', async () => {
    await using server = await listen('closing');
    const end = await runSetup({ DATABASE_URL: `postgres://u:${SECRET}@127.0.0.1:${server.port}/x_integration` });
    expectOneLine(end, 2, /the connection was closed at once/);
  });

  it.each([
    ['the URL', 'sslmode=verify-full', {}],
    ['a variable', '', { PGSSLMODE: 'require' }],
  ])('with TLS, which the server lacks, asked for by %s', async (_name, search, variables) => {
    const url = changedUrl((changed) => Object.assign(changed, { search }));
    expectOneLine(await runSetup({ DATABASE_URL: url, ...variables }), 2, /the server does not speak TLS/);
  });

  it.each([
    [{ PGREPLICATION: 'database' }, /rule no-environment-override: the variable PGREPLICATION/],
    [{ PGSSLNEGOTIATION: 'direct' }, /PGSSLNEGOTIATION asks for TLS/],
  ])('with the variable of %o', async (variables, message) => {
    expectOneLine(await runSetup(variables), 2, message);
  });

  it('with a user that the server does not take', async () => {
    const url = changedUrl((changed) => Object.assign(changed, { username: 'nobody_here', password: SECRET }));
    expectOneLine(await runSetup({ DATABASE_URL: url }), 2, /wrong user or password|the login was refused/);
  });

  it('with a database that does not exist', async () => {
    const url = changedUrl((changed) => Object.assign(changed, { pathname: '/absent_integration' }));
    expectOneLine(await runSetup({ DATABASE_URL: url }), 2, /no such database/);
  });

  it('with a database of somebody else, which stays as it was', async () => {
    await using scratch = await createScratchDatabase();
    const client = new pg.Client({ connectionString: scratch.url });
    await client.connect();
    await client.query('CREATE TABLE customers (id int); INSERT INTO customers VALUES (1)');
    const end = await runSetup({ DATABASE_URL: scratch.url });
    const { rows } = await client.query('SELECT id, to_regnamespace($1) AS marked FROM customers', ['leakproof']);
    await client.end();
    expectOneLine(
      end,
      2,
      /rule own-database: scratch_\d+_integration holds relation public.customers; .+ CREATE SCHEMA IF NOT EXISTS leakproof; .+ IS 'leakproof may empty scratch_\d+_integration';/,
    );
    expect(rows).toEqual([{ id: 1, marked: null }]);
  });

  it('with a database that another run holds: this one', async () => {
    expectOneLine(await runSetup({}), 2, / is held by another run /);
  });
});
