import type { ClientBase } from 'pg';
import { StatementBook } from '../blame/statement-book.ts';
import { installDeterminism } from '../database/determinism/determinism.ts';
import { type ConnectOptions, connectIntegrationDatabase } from '../database/guard/connect-integration-database.ts';
import { watchConnections } from '../database/guard/connection-watch.ts';
import { noteTables } from '../database/guard/known-tables.ts';
import { databaseDigest } from '../database/journal/digest.ts';
import { openHarnessSession } from '../database/journal/harness-session.ts';
import { installJournal } from '../database/journal/install-journal.ts';
import { Mirror, type MirroredRow } from '../database/mirror/mirror.ts';
import { lockServerOf } from '../database/scheduler/lock-waits.ts';
import { type Accepted, acceptedSignatures } from '../harness/accepted.ts';
import type { Harness } from '../harness/define-harness.ts';
import type { FixtureRow } from '../harness/fixture-names.ts';
import type { Invariant, Moment } from '../harness/invariant.ts';
import { findMisfit } from '../harness/misfit.ts';
import { rolesOfPeople, saysRoles } from '../harness/role-claims.ts';
import { builtInInvariantsFor } from '../invariant/built-in.ts';
import { knowledgeOf } from '../invariant/knowledge.ts';
import { noninterference } from '../invariant/noninterference.ts';
import { ownBaselines } from '../projection/own-baseline.ts';
import type { Case } from '../sequence/case.ts';
import type { Sequence } from '../sequence/sequence.ts';
import { readTenancy } from '../tenancy/read-tenancy.ts';
import type { RowKey } from '../tenancy/row.ts';
import type { TableName, Tenancy } from '../tenancy/tenancy.ts';
import { HarnessClock } from './act/harness-clock.ts';
import { EscapedErrors } from './execute/escaped-errors.ts';
import type { Stage } from './execute/execute-run.ts';
import { FormerRuns } from './execute/late-errors.ts';
import { createParanoia, noParanoia } from './execute/paranoia.ts';
import type { RunResult } from './execute/run-result.ts';
import { type ExecuteOptions, executeCase } from './execute-case.ts';
import { guardRuns } from './guard-runs.ts';
import { controlNode } from './node/control-node.ts';
import { createReach } from './reach.ts';
import { settleByAnswers, settleByNames, withActionsOf } from './settle-harness.ts';
import { withDerivedFixtures } from './with-derived-fixtures.ts';

/** A harness over its database, ready to run sequences, one at a time. */
export type Session = AsyncDisposable & {
  readonly harness: Harness;
  readonly tenancy: Tenancy;
  /** Those of the engine and those of the harness, and TENANT-006, which judges whole runs. */
  readonly invariants: readonly Pick<Invariant, 'id' | 'title' | 'mayBeIdle'>[];
  readonly tenantName: Moment['tenantName'];
  /** The keys of each table's rows at the baseline. */
  readonly baselineKeys: ReadonlyMap<TableName, readonly RowKey[]>;
  /** The rows that the fixtures have names for, in the order of those. */
  readonly fixtureRows: ReadonlyMap<TableName, readonly FixtureRow[]>;
  readonly postgresVersion: string;
  /** Findings that are known and lived with: runs go on past them. */
  readonly accepted: readonly Accepted[];
  /** What of the SQL that the database keeps still reads the real clock, in words. */
  readonly uncontrolled: readonly string[];
  /** What could not be placed of the actions that are derived, in sentences. */
  readonly unplaced: readonly string[];
  /** What of them was placed by what was seen in answers, in sentences. */
  readonly learned: readonly string[];
  /** Digest of all rows and sequences as they are now, in hex. */
  readonly digest: () => Promise<string>;
  /** Why a stored sequence does not fit harness and schema any more, in a sentence; undefined where it does. Runs nothing. */
  readonly findMisfit: (sequence: Sequence) => string | undefined;
  /** Runs a case from the baseline, to its end or to its first violation. */
  readonly execute: (value: Case, options?: ExecuteOptions) => Promise<RunResult>;
};

export type SessionOptions = ConnectOptions & {
  /** Holds the mirror against the tables after every step, and every rewind against the baseline. Costs many times the run itself. */
  readonly isParanoid?: boolean;
  /** The share of the runs that are compared with their projections, 0 to 1. A projection costs about half a run. */
  readonly noninterferenceShare?: number;
  /** How often two to four steps run at once, 0 to 1, in runs that are not compared; never unless given. */
  readonly racesShare?: number;
  /** Findings that are accepted besides those that the harness names. */
  readonly accepted?: readonly Accepted[];
};

/**
 * Opens the integration database, empties it, fills it with the harness's fixtures, and takes that for the baseline.
 *
 * @throws UsageError where the database must not be touched, or the harness does not fit it; HarnessError where the database fails.
 */
export async function openSession(given: Harness, options: SessionOptions): Promise<Session> {
  await using opening = new AsyncDisposableStack();
  // Also where the start fails: the application may have connected while it was loaded.
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= given.database.close();
    return closing;
  };
  opening.defer(close);
  const connection = opening.use(
    await connectIntegrationDatabase({ applicationRoles: given.database.tap.roles, ...options }),
  );
  const watch = opening.use(watchConnections(connection.target));
  const tenancy = await readTenancy(connection.client, given.tenancy);
  const { harness: declared } = settleByNames(given, tenancy);
  await declared.database.reset({ client: connection.client, environment: options.environment });
  const connectionString = options.environment.DATABASE_URL ?? '';
  const escaped = opening.use(new EscapedErrors(declared.database.tap));
  const formerRuns = new FormerRuns();
  const harnessSession = opening.use(await openHarnessSession({ connectionString }));
  // Ended before the harness's own connections: while those close, the application's have time to.
  const { tap } = declared.database;
  tap.askAt(lockServerOf(harnessSession.client));
  opening.defer(async () => {
    await tap.abandon();
    tap.askAt(undefined);
    await close();
  });
  const journal = await installJournal(harnessSession, tenancy.tables.values());
  const { rewrite, uncontrolled } = await installDeterminism(harnessSession);
  declared.database.tap.rewriteWith(rewrite);
  opening.defer(async () => {
    declared.database.tap.rewriteWith((text) => text);
    // A session whose connection was lost has said so.
    await journal.release().catch(() => {});
  });
  const node = opening.use(controlNode({ timers: tap }));
  tap.scheduler.setClocksBy(async (nowMs) => {
    node.moveTo(nowMs);
    if (tap.scheduler.timers.isPassing) await journal.moveClock(new Date(nowMs).toISOString());
  });
  const start = new HarnessClock(declared.fixtures.time).at('s1');
  // Its clock and ids are those that fixtures may draw by default.
  await journal.rest({ ...start, stream: 'fixtures' });
  await declared.fixtures.load().finally(watch.assertNoneStrayed);
  const derived = await withDerivedFixtures(declared, { client: connection.client, tenancy });
  const whole = withActionsOf(given, derived);
  const named = settleByNames(whole, tenancy);
  const { harness } = named;
  // Whatever is there by now, and by the end, is of this run, which holds the database against others.
  await noteTables(connection.client);
  opening.defer(() => noteTables(connection.client).catch(() => {}));
  escaped.assertNone('loading the fixtures');
  const digest = () => databaseDigest(harnessSession, tenancy.tables.values());
  const mirror = new Mirror(tenancy, await journal.captureBaseline(start));
  const paranoia = options.isParanoid ? await createParanoia({ journal, mirror, digest }) : noParanoia;
  const invariants = [...builtInInvariantsFor(harness, tenancy), ...harness.invariants];
  const knowledge = knowledgeOf(harness, mirror, tenancy);
  const clients = [connection.client, harnessSession.client];
  const reach = await createReach({ clients, tap: harness.database.tap });
  const accepted = [...harness.accepted, ...(options.accepted ?? [])];
  const unlearned: Stage = {
    harness,
    tenancy,
    invariants,
    accepted: acceptedSignatures(accepted),
    journal,
    mirror,
    ownBaselines: ownBaselines({
      tenancy,
      rows: (table) => mirror.rows(table),
      canLose: (table) => journal.canWithdraw(table),
    }),
    knowledge,
    node,
    paranoia,
    escaped,
    formerRuns,
    statements: new StatementBook(),
  };
  const settled = await settleByAnswers(whole, { stage: unlearned, named });
  const stage: Stage = { ...unlearned, harness: settled.harness };
  const tables = [...tenancy.tables.values()];
  const baselineKeys = new Map(tables.map(({ name }) => [name, mirror.rows(name).map(({ key }) => key)]));
  const fixtureRows = new Map(tables.map(({ name }) => [name, namedRows(harness, name, mirror.rows(name))]));
  const sequenceKnowledge = {
    actors: harness.actors,
    actions: settled.harness.actions,
    ...(saysRoles(harness) ? { triedRoles: rolesOfPeople(harness.actors) } : {}),
    columns: new Map(tables.map(({ name, columns }) => [name, columns.map((column) => column.name)])),
    fixtures: (table: string) => [
      ...Object.keys(harness.fixtures.names[table] ?? {}),
      ...(baselineKeys.get(table) ?? []),
    ],
  };
  const open = opening.move();
  return {
    harness: settled.harness,
    tenancy,
    invariants: [...invariants, noninterference],
    tenantName: knowledge.tenantName,
    baselineKeys,
    fixtureRows,
    accepted,
    postgresVersion: await findServerVersion(connection.client),
    uncontrolled,
    unplaced: settled.unplaced,
    learned: settled.learned,
    digest: async () => (await digest()).digest,
    findMisfit: (sequence) => findMisfit(sequence, sequenceKnowledge),
    execute: guardRuns(
      { watch, reach, clients, target: connection.target, escaped, formerRuns, accepted: stage.accepted },
      (value, executeOptions) =>
        executeCase(stage, value, {
          noninterferenceShare: options.noninterferenceShare,
          ...(options.racesShare === undefined ? {} : { races: options.racesShare }),
          ...executeOptions,
        }),
    ),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

async function findServerVersion(client: ClientBase): Promise<string> {
  const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
  return rows[0]?.server_version ?? 'unknown';
}

function namedRows({ fixtures }: Harness, table: TableName, rows: readonly MirroredRow[]): readonly FixtureRow[] {
  const byKey = new Map(rows.map((row) => [row.key, row]));
  return Object.entries(fixtures.names[table] ?? {}).flatMap(([name, key]) => {
    const found = byKey.get(key);
    return found ? [{ name, key, row: found.row, owner: found.owner }] : [];
  });
}
