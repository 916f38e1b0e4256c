import diagnostics from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { REQUESTS } from './settle.ts';

const clients = new Set<Socket>();
const servers = new Set<Socket>();
let isWatching = false;

/** Knows every socket that this process opens from now on. */
export function watchSockets(): void {
  if (isWatching) return;
  isWatching = true;
  watchChannel('net.client.socket', clients);
  watchChannel('net.server.socket', servers);
}

function watchChannel(channel: string, sockets: Set<Socket>): void {
  diagnostics.subscribe(channel, (message) => {
    const { socket } = message as { readonly socket: Socket };
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
}

/**
 * Whether nothing outside of this process can wake it but the database at these ports: no socket leads anywhere else than into this
 * process itself, and no request to the system is under way. False where that is not known.
 *
 * @see watchSockets, which has to be called first.
 */
export function isAlone(databasePorts: ReadonlySet<number>): boolean {
  const active = process.getActiveResourcesInfo();
  if (active.some((name) => REQUESTS.has(name))) return false;
  // What was opened before sockets were watched may lead anywhere.
  if (active.filter((name) => name === 'TCPSocketWrap').length > clients.size + servers.size) return false;
  const accepted = new Set([...servers].map(({ remotePort }) => remotePort));
  return [...clients].every(
    ({ remotePort, localPort }) =>
      remotePort !== undefined && (databasePorts.has(remotePort) || accepted.has(localPort)),
  );
}
