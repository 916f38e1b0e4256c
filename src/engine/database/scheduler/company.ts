import diagnostics from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { REQUESTS } from './requests.ts';
import { isThreadAtWork } from './thread-work.ts';

const HELPERS = new Set(['ProcessWrap', 'Worker', 'MessagePort']);

const clients = new Set<Socket>();
const servers = new Set<Socket>();
let isWatching = false;
/** Processes and threads that there were before the application. */
let helpers = 0;

/** Knows every socket that this process opens from now on. */
export function watchSockets(): void {
  if (isWatching) return;
  isWatching = true;
  helpers = process.getActiveResourcesInfo().filter((name) => HELPERS.has(name)).length;
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
 * What may wake this process besides the database at these ports: nothing, itself through sockets that lead back into it, or others, which
 * it is as well where that is not known.
 *
 * @see watchSockets, which has to be called first.
 */
export function companyBesides(
  databasePorts: ReadonlySet<number>,
  active: readonly string[] = process.getActiveResourcesInfo(),
): 'none' | 'itself' | 'others' {
  let sockets = 0;
  let busy = 0;
  for (const name of active) {
    if (REQUESTS.has(name)) return 'others';
    if (name === 'TCPSocketWrap') sockets += 1;
    if (HELPERS.has(name)) busy += 1;
  }
  // What was opened before sockets were watched may lead anywhere.
  if (busy > helpers || sockets > clients.size + servers.size || isThreadAtWork()) return 'others';
  let company: 'none' | 'itself' = servers.size > 0 ? 'itself' : 'none';
  for (const { remotePort, localPort } of clients) {
    if (remotePort !== undefined && databasePorts.has(remotePort)) continue;
    if (!isAccepted(localPort)) return 'others';
    company = 'itself';
  }
  return company;
}

function isAccepted(port: number | undefined): boolean {
  for (const { remotePort } of servers) if (remotePort === port) return true;
  return false;
}
