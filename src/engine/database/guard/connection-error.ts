import { HarnessError, UsageError } from '../../errors.ts';
import type { IntegrationTarget } from './guard.ts';

type Explanation = { readonly seen: string; readonly expected: string; readonly advice: string };

const START_IT = 'Start Postgres there, or unset DATABASE_URL to use the embedded one.';
const LOG_IN = 'Mend user and password in DATABASE_URL.';
const NO_TLS: Explanation = {
  seen: 'the server does not speak TLS',
  expected: 'TLS, as DATABASE_URL or PGSSLMODE asks for',
  advice: 'Write sslmode=disable, and unset PGSSLMODE, or let the server have a certificate.',
};
const NO_TRUST: Explanation = {
  seen: "the server's certificate is not trusted",
  expected: 'one for that host, from an authority that Node knows',
  advice: 'Write sslmode=no-verify or sslmode=disable, or name the authority in NODE_EXTRA_CA_CERTS.',
};

/** By code of the operating system, of Node, or of Postgres (SQLSTATE), or by a name of ours where `pg` gives none. */
const EXPLANATIONS: { readonly [code: string]: Explanation } = {
  ECONNREFUSED: { seen: 'nothing listens there', expected: 'a running Postgres', advice: START_IT },
  ENOTFOUND: { seen: 'no such host', expected: 'a host that resolves', advice: 'Mend the host in DATABASE_URL.' },
  EAI_AGAIN: {
    seen: 'the host does not resolve',
    expected: 'a host that resolves',
    advice: 'Mend the host or the network.',
  },
  EHOSTUNREACH: { seen: 'the host is unreachable', expected: 'a running Postgres', advice: START_IT },
  ENETUNREACH: { seen: 'the network is unreachable', expected: 'a running Postgres', advice: START_IT },
  ETIMEDOUT: { seen: 'no answer in time', expected: 'a running Postgres', advice: START_IT },
  ECONNRESET: { seen: 'the connection was closed at once', expected: 'a Postgres at that port', advice: START_IT },
  EPIPE: { seen: 'the connection was closed at once', expected: 'a Postgres at that port', advice: START_IT },
  '28P01': { seen: 'wrong user or password', expected: 'a login that the server takes', advice: LOG_IN },
  '28000': { seen: 'the login was refused', expected: 'a login that the server takes', advice: LOG_IN },
  '3D000': {
    seen: 'no such database',
    expected: 'an existing, empty database',
    advice: 'Create it with CREATE DATABASE.',
  },
  '42501': { seen: 'no permission', expected: 'a user that may connect', advice: 'GRANT it, or use another user.' },
  '53300': { seen: 'too many connections', expected: 'a free connection', advice: 'End some of the others.' },
  'no-tls': NO_TLS,
  'no-trust': NO_TRUST,
  'direct-tls': {
    seen: 'PGSSLNEGOTIATION asks for TLS, and nothing else does',
    expected: 'both or none',
    advice: 'Unset PGSSLNEGOTIATION.',
  },
  '57P03': { seen: 'the server is starting or stopping', expected: 'a running Postgres', advice: 'Try again.' },
};

/** What `pg` says without a code, or with one of many, by a piece of its message. */
const CODELESS: readonly (readonly [piece: string, code: string])[] = [
  ['timeout', 'ETIMEDOUT'],
  ['Connection terminated', 'ECONNRESET'],
  ['password must be a string', '28P01'],
  ['does not support SSL', 'no-tls'],
  ['error establishing an SSL connection', 'no-tls'],
  ['certificate', 'no-trust'],
  ['sslnegotiation', 'direct-tls'],
];

/**
 * Turns what `pg` threw while connecting into one line without secrets, as a UsageError where the environment is at fault
 * and as a HarnessError otherwise, e.g. when the data of the server is damaged. `cause` keeps the original.
 */
export function describeConnectionError(
  cause: unknown,
  target: Pick<IntegrationTarget, 'host' | 'port' | 'database'>,
): UsageError | HarnessError {
  const where = `connecting to the integration database failed: ${target.host}:${target.port}/${target.database}`;
  const message = cause instanceof Error ? cause.message : String(cause);
  const known = EXPLANATIONS[findCode(cause) ?? ''] ?? explainMessage(message);
  if (known !== undefined) {
    return new UsageError(`${where}, ${known.seen}; expected ${known.expected}. ${known.advice}`, { cause });
  }
  const firstLine = message.split('\n', 1)[0] ?? '';
  return new HarnessError(
    `${where}, ${firstLine}; expected a sound Postgres. See its log; for the embedded one, delete .leakproof/postgres.`,
    { cause },
  );
}

/** What has kept a connection from being made, in words. */
export function describeConnectionTrouble(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  const known = EXPLANATIONS[findCode(cause) ?? ''] ?? explainMessage(message);
  return known?.seen ?? message.split('\n', 1)[0] ?? '';
}

function explainMessage(message: string): Explanation | undefined {
  const code = CODELESS.find(([piece]) => message.includes(piece))?.[1];
  return code === undefined ? undefined : EXPLANATIONS[code];
}

function findCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
