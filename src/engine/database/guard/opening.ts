/** What the first bytes on a connection are to a Postgres server. */
export type Opening =
  /** No server of Postgres would take them. */
  | { readonly kind: 'other' }
  /** The beginning of one of those below; more bytes will tell. */
  | { readonly kind: 'unfinished' }
  /** A wish for encryption, or to cancel a query: it names no database. */
  | { readonly kind: 'request' }
  /** The start-up packet. */
  | { readonly kind: 'startup'; readonly database: string; readonly parameters: ReadonlyMap<string, string> };

/** Codes of requests in place of a protocol version: TLS, GSS encryption, cancel. */
const REQUEST_CODES = [80_877_103, 80_877_104, 80_877_102];

/** Lengths that a server takes for a start-up packet (MAX_STARTUP_PACKET_LENGTH). */
const SHORTEST = 8;
const LONGEST = 10_000;

const HEADER_LENGTH = 8;
const PROTOCOL = 3;

/**
 * Reads the first bytes on a connection as a Postgres server does (`ProcessStartupPacket`): names and values end at a NUL, an empty name
 * ends the list, and of a name that stands twice the last value counts. A packet without a user is none, whatever it looks like: the
 * server refuses it, and other protocols with a length in front (Kafka's) begin alike.
 */
export function readOpening(bytes: Buffer): Opening {
  if (bytes.length > 0 && bytes[0] !== 0) return { kind: 'other' };
  if (bytes.length < HEADER_LENGTH) return { kind: 'unfinished' };
  const length = bytes.readUInt32BE(0);
  const code = bytes.readUInt32BE(4);
  if (length < SHORTEST || length > LONGEST) return { kind: 'other' };
  if (REQUEST_CODES.includes(code)) return { kind: 'request' };
  if (code >>> 16 !== PROTOCOL) return { kind: 'other' };
  if (bytes.length < length) return { kind: 'unfinished' };
  const parameters = readParameters(bytes.toString('latin1', HEADER_LENGTH, length));
  const user = parameters.get('user');
  return user ? { kind: 'startup', database: parameters.get('database') || user, parameters } : { kind: 'other' };
}

/** Latin-1, so that a byte is a character; what is asked of the names and compared with a database's is decoded at the end. */
function readParameters(text: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  const parts = text.split('\0');
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const name = parts[at];
    if (!name) break;
    parameters.set(name, Buffer.from(parts[at + 1] ?? '', 'latin1').toString());
  }
  return parameters;
}
