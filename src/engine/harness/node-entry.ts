import { createServer, type IncomingMessage, request as requestOver, type ServerResponse } from 'node:http';
import { type Duplex, duplexPair } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { HttpEntry } from './perform-http.ts';

/** What Node calls with a request: an application of Express, `fastify.routing`, the listener of a `createServer`. */
export type NodeListener = (request: IncomingMessage, response: ServerResponse) => unknown;

/**
 * An entry to an application that answers Node's requests: Node's own HTTP over a pair of streams in memory. No port is opened, and
 * nothing has to be closed. Answers carry no `date` but one that the application sets, since Node takes it from a clock that the engine
 * does not control.
 *
 * Usage: `performHttp(nodeEntry(express()), actor, { method: 'GET', path: '/tasks' })`
 */
export function nodeEntry(listener: NodeListener): HttpEntry {
  const server = createServer((request, response) => {
    response.sendDate = false;
    try {
      listener(request, response);
    } catch (error) {
      // It would end the process of a server, and leave whoever asks here waiting.
      failures.get(request.socket)?.(error);
    }
  });
  const failures = new WeakMap<Duplex, (error: unknown) => void>();
  return async (request) => {
    const [near, far] = duplexPair();
    const failed = Promise.withResolvers<never>();
    failures.set(far, failed.reject);
    server.emit('connection', far);
    const answer = await Promise.race([ask(request, near), failed.promise]);
    const body = await buffer(answer);
    near.destroy();
    const headers = new Headers();
    for (let at = 0; at < answer.rawHeaders.length; at += 2)
      headers.append(answer.rawHeaders[at] ?? '', answer.rawHeaders[at + 1] ?? '');
    // What is about the connection, of which there is none to tell.
    for (const name of ['connection', 'keep-alive', 'transfer-encoding']) headers.delete(name);
    const { statusCode: status = 500 } = answer;
    return new Response([204, 205, 304].includes(status) ? null : body, { status, headers });
  };
}

async function ask(request: Request, connection: ReturnType<typeof duplexPair>[number]): Promise<IncomingMessage> {
  const { host, pathname, search } = new URL(request.url);
  const body = Buffer.from(await request.arrayBuffer());
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const options = {
    method: request.method,
    path: pathname + search,
    headers: {
      host,
      ...Object.fromEntries(request.headers),
      ...(body.length > 0 ? { 'content-length': body.length } : {}),
    },
    createConnection: () => connection,
  };
  requestOver(options, resolve).on('error', reject).end(body);
  return promise;
}
