import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** Neither side needs a certificate with these: enough to encrypt what a driver sends. */
export const WITHOUT_CERTIFICATE = { ciphers: 'aNULL:@SECLEVEL=0', maxVersion: 'TLSv1.2' } as const;

/** A server that writes down what it is sent, in TLS too, and ends the connection, in the words of Postgres, once it was sent something that it can read. */
export type RecordingServer = AsyncDisposable & {
  readonly port: number;
  /** What came, connection by connection, decrypted; the wish for TLS itself left out. */
  readonly received: readonly string[];
  readonly connections: () => number;
};

/** An ErrorResponse: without one, postgres.js would try again for ever. */
const REFUSAL = (() => {
  const fields = 'SFATAL\0C28000\0Mno\0\0';
  const header = Buffer.from('E\0\0\0\0');
  header.writeUInt32BE(fields.length + 4, 1);
  return Buffer.concat([header, Buffer.from(fields)]);
})();

const TLS_REQUEST = '0000000804d2162f';

/** Listens on a free port of the loopback address, or at the path of a socket. */
export async function startRecordingServer(path?: string): Promise<RecordingServer> {
  const received: string[] = [];
  let connections = 0;
  const record = (socket: Socket) => (bytes: Buffer) => {
    received.push(bytes.toString('latin1'));
    socket.end(REFUSAL);
  };
  const server = createServer((socket) => {
    connections += 1;
    socket.on('error', () => {});
    socket.once('data', (bytes) => {
      if (bytes.toString('hex') !== TLS_REQUEST) return record(socket)(bytes);
      socket.write('S');
      const secure = new TLSSocket(socket, { isServer: true, ...WITHOUT_CERTIFICATE });
      secure.on('error', () => {}).once('data', record(secure));
    });
  });
  if (path === undefined) server.listen(0, '127.0.0.1');
  else server.listen(path);
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    received,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      server.close();
    },
  };
}
