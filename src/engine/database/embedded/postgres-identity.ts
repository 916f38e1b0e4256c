import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { HarnessError } from '../../errors.ts';

/** The operating system user that Postgres runs as. */
export type PostgresIdentity = { readonly uid: number; readonly gid: number };

/**
 * Whom to run Postgres as: nobody else for an ordinary user (undefined), and for root, under whom Postgres refuses to
 * run, the user `postgres` or else `nobody`. No user is ever added to the machine.
 *
 * @throws HarnessError for root on a machine that has neither.
 */
export function findPostgresIdentity(): PostgresIdentity | undefined {
  if (userInfo().uid !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = users.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new HarnessError(
    'starting the embedded Postgres failed: root; expected a user that may run Postgres, "postgres" or "nobody". ' +
      'Run as an ordinary user, or set DATABASE_URL.',
  );
}
