import { HarnessError, UsageError } from '../../errors.ts';
import type { IntegrationTarget } from './guard.ts';

type Explanation = { readonly seen: string; readonly expected: string; readonly advice: string };

const START_IT = 'Start Postgres there, or unset DATABASE_URL to use the embedded one.';
const LOG_IN = 'Mend user and password in DATABASE_URL.';

/** By code of the operating system, of Node, or of Postgres (SQLSTATE). */
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
  '57P03': { seen: 'the server is starting or stopping', expected: 'a running Postgres', advice: 'Try again.' },
};

/** What `pg` says without a code, by a piece of its message. */
const CODELESS: readonly (readonly [piece: string, code: string])[] = [
  ['timeout', 'ETIMEDOUT'],
  ['Connection terminated', 'ECONNRESET'],
  ['password must be a string', '28P01'],
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
  const code = findCode(cause) ?? CODELESS.find(([piece]) => message.includes(piece))?.[1] ?? '';
  const known = EXPLANATIONS[code];
  if (known !== undefined) {
    return new UsageError(`${where}, ${known.seen}; expected ${known.expected}. ${known.advice}`, { cause });
  }
  const firstLine = message.split('\n', 1)[0] ?? '';
  return new HarnessError(
    `${where}, ${firstLine}; expected a sound Postgres. See its log; for the embedded one, delete .leakproof/postgres.`,
    { cause },
  );
}

function findCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
