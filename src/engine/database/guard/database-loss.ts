import pg from 'pg';
import { HarnessError } from '../../errors.ts';
import { describeConnectionTrouble } from './connection-error.ts';
import type { IntegrationTarget } from './guard.ts';

// Taken before anybody can put fake timers in their place.
const { setTimeout, clearTimeout } = globalThis;

const PATIENCE_MS = 5_000;

/** SQLSTATEs with which a server ends a connection, or does not take one: it was told to shut down, has crashed, or is starting. */
const ENDING = /^57P0[123]$/;

export type DatabaseLossOptions = {
  readonly target: Pick<IntegrationTarget, 'connectionString' | 'host' | 'port' | 'database'>;
  /** How long it may take for an answer that costs it nothing; five seconds unless given. */
  readonly patienceMs?: number;
};

/**
 * Whether the database is still there, to be asked after something has failed: undefined where it answers on all of these connections.
 * Otherwise what has become of it, with what to do.
 */
export async function findDatabaseLoss(
  clients: readonly pg.ClientBase[],
  { target, patienceMs = PATIENCE_MS }: DatabaseLossOptions,
): Promise<HarnessError | undefined> {
  const causes = await Promise.all(clients.map((client) => troubleOf(() => client.query('SELECT 1'), patienceMs)));
  const cause = causes.find((trouble) => trouble !== undefined);
  if (cause === undefined) return undefined;
  const where = `reaching the integration database failed: ${target.host}:${target.port}/${target.database}`;
  const trouble = await troubleOf(() => connectAnew(target.connectionString, patienceMs), patienceMs);
  return new HarnessError(
    trouble === undefined
      ? `${where} ended the connections to it, and answers again; expected them to last. It was restarted or has crashed, or somebody has ` +
          'ended them: its log says which. Run again; what was found before is kept.'
      : `${where} is gone: ${describeConnectionTrouble(trouble)}; expected it to run until the end. Its log says why it ended, or that of ` +
          'the system, where memory was short. Start it and run again (an embedded one starts by itself); what was found before is kept.',
    { cause },
  );
}

/** Undefined where the server answers, be it with an error. */
async function troubleOf(ask: () => Promise<unknown>, patienceMs: number): Promise<unknown> {
  const late = Promise.withResolvers<unknown>();
  const timer = setTimeout(() => late.resolve(new Error('no answer: timeout')), patienceMs);
  const asked = Promise.try(ask).then(
    () => undefined,
    (error: unknown) => (error instanceof pg.DatabaseError && !ENDING.test(error.code ?? '') ? undefined : error),
  );
  return await Promise.race([asked, late.promise]).finally(() => clearTimeout(timer));
}

async function connectAnew(connectionString: string, patienceMs: number): Promise<void> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: patienceMs });
  client.on('error', () => undefined);
  await client.connect();
  await client.end();
}
