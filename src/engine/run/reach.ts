import type { ClientBase } from 'pg';
import type { Tap } from '../database/tap/tap.ts';
import { UsageError } from '../errors.ts';
import { timePassName } from '../harness/action.ts';
import type { StepRecord } from '../record/step-record.ts';

/** Whether what the application does reaches the integration database. */
export type Reach = {
  /** Takes a step's record into account. */
  readonly note: (record: StepRecord) => void;
  /**
   * To be asked after each run.
   *
   * @throws UsageError when the first steps have succeeded in all kinds of things, and nothing of it came to the database.
   */
  readonly assertReached: () => Promise<void>;
};

/** Successes that say something: of steps that name a row of the database, which cannot be done without one; and of any steps. */
const TELLING_ROWS = 3;
const TELLING_STEPS = 30;

export type ReachOptions = {
  /** The engine's own connections. */
  readonly clients: readonly ClientBase[];
  readonly tap: Pick<Tap, 'backends'>;
};

/**
 * Looks at steps until the first one that has reached the database: a statement through the tap, a change in the journal, or, asked of
 * the server once there is a suspicion, a connection that is neither the tap's nor the engine's and was in use since. Only where there is
 * none of these has the application its data elsewhere: behind HTTP, a native driver, a double that is no database, another process.
 */
export async function createReach({ clients, tap }: ReachOptions): Promise<Reach> {
  const greetings = await Promise.all(clients.map(greet));
  const since = greetings[0]?.now ?? null;
  const own = greetings.map(({ backend }) => backend);
  let hasReached = false;
  let succeeded = 0;
  let named = 0;
  return {
    note({ step, outcome, statements, changes, late, references, faults }) {
      if (statements.length + changes.length + late.length > 0) hasReached = true;
      // Time passes without the application.
      if (step.action === timePassName || outcome.kind !== 'succeeded' || faults.length > 0) return;
      succeeded += 1;
      if (references.some(({ whose }) => whose === 'own')) named += 1;
    },
    async assertReached() {
      if (hasReached || (named < TELLING_ROWS && succeeded < TELLING_STEPS)) return;
      hasReached = await isInUse(clients, { known: [...own, ...tap.backends], since });
      if (hasReached) return;
      throw new UsageError(
        `running the application failed: ${succeeded} steps have succeeded, and none of them sent a statement to the integration ` +
          'database or changed a row there; expected the application to keep its data in it. Swap its database module for a double ' +
          'over the integration database, wherever it is imported, and tap the pool that the double makes.',
      );
    },
  };
}

async function greet(client: ClientBase): Promise<{ readonly backend: number; readonly now: string }> {
  const { rows } = await client.query<{ backend: number; now: string }>(
    // The server's own time is the harness's by now; when a statement began is not.
    'SELECT pid AS backend, query_start::text AS now FROM pg_catalog.pg_stat_activity WHERE pid = pg_catalog.pg_backend_pid()',
  );
  return rows[0] ?? { backend: 0, now: '' };
}

/** Of roles that may not look at others' sessions the state is hidden, and then nothing is held against the application. */
async function isInUse(
  [client]: readonly ClientBase[],
  { known, since }: { readonly known: readonly number[]; readonly since: string | null },
): Promise<boolean> {
  const result = await client?.query<{ others: number }>(
    `SELECT count(*)::int AS others FROM pg_catalog.pg_stat_activity
      WHERE datname = pg_catalog.current_database() AND pid <> ALL ($1)
        AND coalesce(backend_type, 'client backend') = 'client backend' AND coalesce(state_change >= $2::timestamptz, true)`,
    [known, since],
  );
  return (result?.rows[0]?.others ?? 1) > 0;
}
