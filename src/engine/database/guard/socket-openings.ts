import { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { callSite } from './call-site.ts';
import { readOpening } from './opening.ts';

/** A program's first words to a Postgres server, as they are about to be sent. */
export type ConnectionAttempt = {
  /** As the program gave them; undefined for a connection that it has not made itself, such as one through a tunnel. */
  readonly host: string | undefined;
  readonly port: number | undefined;
  /** Of a Unix socket. */
  readonly path: string | undefined;
  /** Where the connection really ends, once it is made. */
  readonly address: string | undefined;
  /** Undefined before the start-up packet, which alone names it. */
  readonly database: string | undefined;
  /** The place in the program that connects, where it can be told. */
  readonly from: string | undefined;
};

/** One who knows where connections may lead. An attempt that all of them find stray is refused; one alone can let it pass. */
export type Watch = {
  /** Where a stray attempt leads, in words; undefined for one that leads where it should. */
  readonly findStray: (attempt: ConnectionAttempt) => string | undefined;
  /** Told of each stray attempt; hands back what the program that makes it is told. */
  readonly refuse: (attempt: ConnectionAttempt, stray: string) => Error;
};

/** What is known of a socket that this process has opened. */
type Outgoing = Pick<ConnectionAttempt, 'host' | 'port' | 'path' | 'from'> & {
  /** The beginning of what may become an opening. */
  head: Buffer;
  isSettled: boolean;
};

/** Several copies of the engine may be loaded in a process (the CLI's own, and the harness's): they share one set. */
const KEY = Symbol.for('leakproof.connection-watches');

/** Those in which a NUL is a NUL. */
const PLAIN_ENCODINGS: ReadonlySet<string> = new Set(['utf8', 'utf-8', 'latin1', 'binary', 'ascii']);

const NOTHING = Buffer.alloc(0);

const outgoing = new WeakMap<Socket, Outgoing>();

/**
 * Lets a watch see every Postgres connection that this process makes from now on, by whichever driver or copy of it, before anything is
 * sent: at `net.Socket`, on which all drivers in JavaScript stand, by the bytes that open the protocol. What is sent in TLS is seen
 * before it is encrypted. Other traffic is not looked into. Native drivers, child processes and tunnels that encrypt within the process
 * are out of its reach.
 */
export function watchOpenings(watch: Watch): Disposable {
  const watches = sharedWatches();
  watches.add(watch);
  return { [Symbol.dispose]: () => void watches.delete(watch) };
}

function sharedWatches(): Set<Watch> {
  const shared: unknown = Reflect.get(globalThis, KEY);
  if (shared instanceof Set) return shared;
  const watches = new Set<Watch>();
  Object.defineProperty(globalThis, KEY, { value: watches });
  hookSockets(watches);
  return watches;
}

/** Before the hooks that streams call for every write, corked ones too, whichever method of the stream's was used. */
function hookSockets(watches: ReadonlySet<Watch>): void {
  const { connect, _write, _writev } = Socket.prototype;
  const connectWatched = function (this: Socket, ...input: unknown[]): unknown {
    outgoing.set(this, { ...destinationOf(input), from: callSite(), head: NOTHING, isSettled: false });
    return Reflect.apply(connect, this, input);
  };
  Object.defineProperty(Socket.prototype, 'connect', { value: connectWatched, configurable: true, writable: true });
  Socket.prototype._write = function (this: Socket, chunk, encoding, done) {
    const refusal = findRefusal(this, { chunk, encoding }, watches);
    if (refusal === undefined) Reflect.apply(_write, this, [chunk, encoding, done]);
    else done(refusal);
  };
  if (_writev === undefined) return;
  Socket.prototype._writev = function (this: Socket, chunks, done) {
    for (const piece of chunks) {
      const refusal = findRefusal(this, piece, watches);
      if (refusal !== undefined) return done(refusal);
    }
    Reflect.apply(_writev, this, [chunks, done]);
  };
}

type Piece = { readonly chunk: unknown; readonly encoding: BufferEncoding };

function findRefusal(socket: Socket, piece: Piece, watches: ReadonlySet<Watch>): Error | undefined {
  if (watches.size === 0) return undefined;
  const state = outgoing.get(socket) ?? adopt(socket);
  // Later words are looked at as well: a tunnel begins otherwise.
  if (state.isSettled || (state.head.length === 0 && !beginsWithNul(piece))) return undefined;
  const head = Buffer.concat([state.head, bytesOf(piece)]);
  const opening = readOpening(head);
  // An unfinished one is let through: a server acts on the whole packet alone.
  state.head = opening.kind === 'unfinished' ? head : NOTHING;
  if (opening.kind === 'other' || opening.kind === 'unfinished') return undefined;
  state.isSettled = opening.kind === 'startup';
  const { host, port, path, from } = state;
  const database = opening.kind === 'startup' ? opening.database : undefined;
  return refusalOf({ host, port, path, from, database, address: addressOf(socket) }, watches);
}

/** As every opening does, and little else: asked of each write, so that all others cost next to nothing. */
function beginsWithNul({ chunk, encoding }: Piece): boolean {
  if (chunk instanceof Uint8Array) return chunk[0] === 0;
  if (typeof chunk !== 'string') return false;
  return chunk.charCodeAt(0) === 0 || !PLAIN_ENCODINGS.has(encoding);
}

function bytesOf({ chunk, encoding }: Piece): Uint8Array {
  return typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk instanceof Uint8Array ? chunk : NOTHING;
}

function refusalOf(attempt: ConnectionAttempt, watches: ReadonlySet<Watch>): Error | undefined {
  const strays = [...watches].map((watch) => [watch, watch.findStray(attempt)] as const);
  if (strays.some(([, stray]) => stray === undefined)) return undefined;
  const refusals = strays.map(([watch, stray]) => watch.refuse(attempt, stray ?? ''));
  return refusals.at(-1);
}

/** A socket that was never told to connect: TLS over one that was, or one that has been accepted, which is not ours to judge. */
function adopt(socket: Socket): Outgoing {
  const parent: unknown = Reflect.get(socket, '_parent');
  const below = parent instanceof Socket ? outgoing.get(parent) : undefined;
  const unknown = { host: undefined, port: undefined, path: undefined, from: undefined };
  const isSettled = below === undefined && !(socket instanceof TLSSocket && isClient(socket));
  const state = { ...unknown, ...below, head: NOTHING, isSettled };
  outgoing.set(socket, state);
  return state;
}

function isClient(socket: TLSSocket): boolean {
  const options: unknown = Reflect.get(socket, '_tlsOptions');
  return typeof options === 'object' && options !== null && 'isServer' in options && options.isServer === false;
}

/** As `net.Socket.connect` reads its arguments: an object, a path, or port and host; Node's own callers wrap them in a list. */
function destinationOf(input: readonly unknown[]): Pick<ConnectionAttempt, 'host' | 'port' | 'path'> {
  const [first, second] = input;
  if (Array.isArray(first)) return destinationOf(first);
  if (typeof first === 'object' && first !== null) {
    const path: unknown = Reflect.get(first, 'path');
    return typeof path === 'string' && path !== ''
      ? destinationOf([path])
      : destinationOf([Reflect.get(first, 'port'), Reflect.get(first, 'host')]);
  }
  if (typeof first === 'string' && !(Number(first) >= 0)) return { path: first, host: undefined, port: undefined };
  return {
    path: undefined,
    host: typeof second === 'string' && second !== '' ? second : 'localhost',
    port: Number(first),
  };
}

function addressOf({ remoteAddress }: Socket): string | undefined {
  return remoteAddress?.replace(/^::ffff:(?=\d+\.)/, '');
}
