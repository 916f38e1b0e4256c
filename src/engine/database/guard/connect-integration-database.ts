import pg from 'pg';
import { assertConnectedTarget } from './connected-target.ts';
import { describeConnectionError } from './connection-error.ts';
import { assertSafeIntegrationDbUrl, type IntegrationTarget } from './guard.ts';
import type { Environment } from './guard-url-rules.ts';
import { assertOwnDatabase } from './ownership-marker.ts';
import { assertRights } from './role-rights.ts';

/** A connection to the integration database that may destroy what it finds there. Disposing of it closes it. */
export type IntegrationConnection = AsyncDisposable & {
  readonly client: pg.Client;
  readonly target: IntegrationTarget;
};

export type ConnectOptions = {
  /** The variables of the process. */
  readonly environment: Environment;
  readonly log: (message: string) => void;
  /** Whom the application connects as, where that is known: its connections have to be seen, and ended where they hang. */
  readonly applicationRoles?: readonly string[];
};

const CONNECT_TIMEOUT_MS = 10_000;

/**
 * The one way to a connection that may destroy: the guard allows the URL, the server says that it is what the URL named,
 * the database is empty or marked as ours, and the role may do all that has to be done there. Nothing is written.
 *
 * @throws UsageError or HarnessError in one line; it never waits longer than ten seconds for a server.
 */
export async function connectIntegrationDatabase({
  environment,
  log,
  applicationRoles,
}: ConnectOptions): Promise<IntegrationConnection> {
  const target = assertSafeIntegrationDbUrl(environment, log);
  const client = await connect(target);
  try {
    await assertConnectedTarget(client, target);
    await assertOwnDatabase(client);
    await assertRights(client, applicationRoles);
  } catch (error) {
    await client.end();
    throw error;
  }
  return { client, target, [Symbol.asyncDispose]: () => client.end() };
}

async function connect(target: IntegrationTarget): Promise<pg.Client> {
  try {
    const client = new pg.Client({
      connectionString: target.connectionString,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      application_name: 'leakproof',
    });
    // Without a listener a connection that breaks between two queries would end the process; the next query reports it.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  } catch (error) {
    throw describeConnectionError(error, target);
  }
}
