import { createServer, type IncomingMessage, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { postJson } from './post-json.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A receiver on this machine that answers with the status, or never. */
async function receive(
  status: number | undefined,
  headers = {},
): Promise<{ url: string; got: IncomingMessage[]; bodies: string[] }> {
  const got: IncomingMessage[] = [];
  const bodies: string[] = [];
  server = createServer(async (request, response) => {
    got.push(request);
    bodies.push(await text(request));
    if (status !== undefined) response.writeHead(status, headers).end('an answer');
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the receiver has no port');
  return { url: `http://127.0.0.1:${address.port}/hook?x=1`, got, bodies };
}

const local = { timeoutMs: 60_000, allowPrivate: true };

test('the text arrives as it is, with its headers', async () => {
  const { url, got, bodies } = await receive(204);
  await postJson({ url, body: '{"ä":1}', headers: { 'x-dispatch-signature': 'sha256=00' } }, local);
  expect(bodies).toEqual(['{"ä":1}']);
  expect(got[0]).toMatchObject({ method: 'POST', url: '/hook?x=1' });
  expect(got[0]?.headers).toMatchObject({ 'content-type': 'application/json', 'x-dispatch-signature': 'sha256=00' });
});

test('an answer that is no success is a failure, and a redirect is not followed', async () => {
  const failing = await receive(500);
  await expect(postJson({ url: failing.url, body: '{}' }, local)).rejects.toThrow('answered 500');
  server?.close();
  const moved = await receive(307, { location: failing.url });
  await expect(postJson({ url: moved.url, body: '{}' }, local)).rejects.toThrow('answered 307');
  expect(failing.got).toHaveLength(1);
});

test('a receiver that does not answer is given up', async () => {
  const { url } = await receive(undefined);
  await expect(postJson({ url, body: '{}' }, { ...local, timeoutMs: 50 })).rejects.toThrow();
});

test('nothing is sent to this machine unless that is allowed, by address or by name', async () => {
  const { url, got } = await receive(204);
  const hosts = ['127.0.0.1', '[::ffff:127.0.0.1]', 'localhost', '2130706433', '0x7f.1'];
  for (const host of hosts) {
    const attempt = postJson({ url: url.replace('127.0.0.1', host), body: '{}' }, { ...local, allowPrivate: false });
    await expect(attempt, host).rejects.toThrow(/public address/);
  }
  expect(got).toEqual([]);
});
