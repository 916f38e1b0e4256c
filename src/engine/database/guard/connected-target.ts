import { BlockList, isIPv6 } from 'node:net';
import type { ClientBase } from 'pg';
import { UsageError } from '../../errors.ts';
import type { IntegrationTarget } from './guard.ts';
import { managedProviders } from './managed-providers.ts';

type ServerAnswer = {
  readonly database: string;
  readonly address: string | null;
  readonly isStandby: boolean;
  readonly roles: readonly string[];
};

/** Loopback, and the ranges behind which a container on this machine answers for a published port. */
const NEARBY = new BlockList();
NEARBY.addSubnet('127.0.0.0', 8);
NEARBY.addSubnet('10.0.0.0', 8);
NEARBY.addSubnet('172.16.0.0', 12);
NEARBY.addSubnet('192.168.0.0', 16);
NEARBY.addAddress('::1', 'ipv6');
NEARBY.addSubnet('fc00::', 7, 'ipv6');

/**
 * Asks the server itself what it is, after the guard has allowed its URL: a pooler may map a database to another one, and
 * a tunnel on localhost may end at a provider. Reads only.
 *
 * @throws UsageError that names the rule which the server breaks.
 */
export async function assertConnectedTarget(client: ClientBase, target: IntegrationTarget): Promise<void> {
  const { rows } = await client.query<ServerAnswer>(
    `SELECT current_database() AS database, host(inet_server_addr()) AS address, pg_is_in_recovery() AS "isStandby",
            ARRAY(SELECT rolname::text FROM pg_roles WHERE rolname::text = ANY ($1)) AS roles`,
    [managedProviders.flatMap((provider) => provider.roles)],
  );
  const [answer] = rows;
  const breach = answer === undefined ? 'it gave no answer' : findServerBreach(answer, target);
  if (breach !== undefined) {
    throw new UsageError(
      `integration database refused by rule ${breach}. Let DATABASE_URL lead to the database itself, on a server that may be emptied.`,
    );
  }
}

/** The rule that a server's own answer breaks, with what was expected; undefined when it is the target that was allowed. */
export function findServerBreach(answer: ServerAnswer, target: IntegrationTarget): string | undefined {
  const { database, address, isStandby, roles } = answer;
  if (database !== target.database) {
    return `server-database: the server opened database ${JSON.stringify(database)}; expected ${target.database}`;
  }
  if (!target.isNonlocalAllowed && !isNearby(address)) {
    return `server-address: the server behind ${target.host} is at ${address ?? 'a socket'}; expected this machine`;
  }
  const provider = managedProviders.find((candidate) => candidate.roles.some((role) => roles.includes(role)));
  if (provider !== undefined) {
    return `server-provider: the server has the role ${roles.join(', ')} of ${provider.name}; expected a server of your own`;
  }
  if (isStandby) return 'server-writable: the server is a standby; expected one that can be written';
  return undefined;
}

function isNearby(address: string | null): boolean {
  return address !== null && NEARBY.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
