import type { ClientBase } from 'pg';
import { installDeterminism } from '../database/determinism/determinism.ts';
import { type ConnectOptions, connectIntegrationDatabase } from '../database/guard/connect-integration-database.ts';
import { databaseDigest } from '../database/journal/digest.ts';
import { openHarnessSession } from '../database/journal/harness-session.ts';
import { installJournal } from '../database/journal/install-journal.ts';
import { Mirror } from '../database/mirror/mirror.ts';
import type { Harness } from '../define-harness.ts';
import { builtInInvariants } from '../invariant/built-in.ts';
import type { Invariant, Moment } from '../invariant/invariant.ts';
import type { Case } from '../shrink/case.ts';
import { readTenancy } from '../tenancy/read-tenancy.ts';
import type { Tenancy } from '../tenancy/tenancy.ts';
import { controlNode } from './control-node.ts';
import { executeRun, type RunOptions } from './execute-run.ts';
import { HarnessClock } from './harness-clock.ts';
import { knowledgeOf } from './knowledge.ts';
import { createParanoia, noParanoia } from './paranoia.ts';
import type { RunResult } from './run-result.ts';
import { generatedSteps, storedSteps } from './step-source.ts';

/** A harness over its database, ready to run sequences, one at a time. */
export type Session = AsyncDisposable & {
  readonly harness: Harness;
  readonly tenancy: Tenancy;
  /** Those of the engine and those of the harness. */
  readonly invariants: readonly Invariant[];
  readonly tenantName: Moment['tenantName'];
  readonly postgresVersion: string;
  /** Digest of all rows and sequences as they are now, in hex. */
  readonly digest: () => Promise<string>;
  /** Runs a case from the baseline, to its end or to its first violation. */
  readonly execute: (value: Case, options?: ExecuteOptions) => Promise<RunResult>;
};

export type SessionOptions = ConnectOptions & {
  /** Holds the mirror against the tables after every step, and every rewind against the baseline. Costs many times the run itself. */
  readonly isParanoid?: boolean;
};

export type ExecuteOptions = Pick<RunOptions, 'onStep'> & {
  /** Steps that a fresh case has at most. */
  readonly maxSteps?: number;
};

export const defaultMaxSteps = 50;

/**
 * Opens the integration database, empties it, fills it with the harness's fixtures, and takes that for the baseline.
 *
 * @throws UsageError where the database must not be touched, or the harness does not fit it; HarnessError where the database fails.
 */
export async function openSession(harness: Harness, options: SessionOptions): Promise<Session> {
  await using opening = new AsyncDisposableStack();
  const connection = opening.use(await connectIntegrationDatabase(options));
  const tenancy = await readTenancy(connection.client, harness.tenancy);
  await harness.database.reset({ client: connection.client, environment: options.environment });
  const connectionString = options.environment.DATABASE_URL ?? '';
  const harnessSession = opening.use(await openHarnessSession({ connectionString }));
  // Ended before the harness's own connections: while those close, the application's have time to.
  opening.defer(() => harness.database.close());
  const journal = await installJournal(harnessSession, tenancy.tables.values());
  await installDeterminism(harnessSession);
  const node = opening.use(controlNode());
  const start = new HarnessClock(harness.fixtures.time).at('s1');
  // An empty baseline first: it sets the clock and the ids that fixtures may draw by default.
  await journal.captureBaseline(start);
  await harness.fixtures.load();
  const digest = () => databaseDigest(harnessSession, tenancy.tables.values());
  const mirror = new Mirror(tenancy, await journal.captureBaseline(start));
  const paranoia = options.isParanoid ? await createParanoia({ journal, mirror, digest }) : noParanoia;
  const invariants = [...builtInInvariants, ...harness.invariants];
  const knowledge = knowledgeOf(harness, mirror);
  const stage = { harness, tenancy, invariants, journal, mirror, knowledge, node, paranoia };
  const open = opening.move();
  return {
    harness,
    tenancy,
    invariants,
    tenantName: knowledge.tenantName,
    postgresVersion: await findServerVersion(connection.client),
    digest: async () => (await digest()).digest,
    execute: (value, { maxSteps = defaultMaxSteps, ...runOptions } = {}) => {
      const source =
        value.kind === 'stored'
          ? storedSteps(value.sequence)
          : generatedSteps({ random: value.random, prefix: value.prefix, maxSteps, ...harness });
      return executeRun(stage, source, {
        ...runOptions,
        target: value.kind === 'stored' ? value.target : undefined,
      });
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

async function findServerVersion(client: ClientBase): Promise<string> {
  const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
  return rows[0]?.server_version ?? 'unknown';
}
