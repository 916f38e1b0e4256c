import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { createWorld } from './world.ts';

/** Runs the production server as `pnpm start` does, on the database of the tests. */
function start(environment: Record<string, string>) {
  const { INTEGRATION_TEST: _, ...inherited } = process.env;
  const child = spawn(process.execPath, ['src/lib/server/main.ts'], {
    env: { ...inherited, PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on('line', (line) => lines.push(line));
  }
  const ended = once(child, 'close').then(([code]: unknown[]) => code);
  return { child, lines, ended };
}

test('the production server serves, ends open streams when it is told to stop, and leaves without an error', async () => {
  const { a } = await createWorld();
  const { child, lines, ended } = start({});
  try {
    const findUrl = () => lines.join('\n').match(/listens on (\S+)/)?.[1];
    await expect.poll(findUrl).toBeDefined();
    const url = findUrl();
    const document = await (await fetch(`${url}/openapi.json`)).json();
    expect(document).toMatchObject({ openapi: '3.1.0', paths: { '/windows': {}, '/bids': {}, '/events': {} } });
    const authorization = `Bearer ${a.managers[0].token}`;
    const stream = await fetch(`${url}/events`, { headers: { authorization } });
    expect(stream.status).toBe(200);
    child.kill('SIGTERM');
    await expect(stream.text()).rejects.toThrow();
    expect(await ended).toBe(0);
    expect(lines.slice(1)).toEqual(['SIGTERM: shutting down']);
  } finally {
    child.kill('SIGKILL');
  }
});

test('a start in a wrong environment is refused in one line, without secrets', async () => {
  const wrong: [Record<string, string>, RegExp][] = [
    [{ DATABASE_URL: '' }, /^Dispatch failed: .*DATABASE_URL is not set/],
    [{ PORT: 'http' }, /^Dispatch failed: environment not valid: .*PORT/],
    [{ DATABASE_URL: 'postgres://nobody:secret@127.0.0.1:1/none' }, /^Dispatch failed: .*ECONNREFUSED/],
  ];
  for (const [{ lines, ended }, line] of wrong.map(([environment, line]) => [start(environment), line] as const)) {
    expect(await ended).toBe(1);
    expect(lines).toEqual([expect.stringMatching(line)]);
    expect(lines.join()).not.toContain('secret');
  }
});
