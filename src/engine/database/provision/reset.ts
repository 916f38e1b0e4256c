import type { ClientBase } from 'pg';
import { HarnessError, UsageError } from '../../errors.ts';
import { suggestNames } from '../../near-names.ts';
import { assertConnectedTarget } from '../guard/connected-target.ts';
import { assertSafeIntegrationDbUrl } from '../guard/guard.ts';
import type { Environment } from '../guard/guard-url-rules.ts';
import { assertOwnDatabase } from '../guard/ownership-marker.ts';
import { restoreLoneSequences } from './lone-sequences.ts';
import { migrationTables } from './migration-tables.ts';

/** What a reset is called with. */
export type ResetOptions = {
  readonly client: ClientBase;
  readonly environment: Environment;
  /** How long to wait for a table that a transaction holds; ten seconds unless given. */
  readonly lockTimeoutMs?: number;
};

/** Empties the application's tables. */
export type Reset = (options: ResetOptions) => Promise<void>;

/** What `createReset` is made of. */
export type ResetParts = {
  /**
   * Tables that keep their rows besides those of migration tools: what the push fills and the application only reads. Named as in the
   * tenancy: `plans`, or `billing.plans` outside of `public`.
   */
  readonly keep?: readonly string[];
};

type Found = {
  readonly name: string;
  readonly quoted: string;
  readonly isKept: boolean;
  /** A table that stays and refers to this one. */
  readonly keptChild: string | null;
};

/**
 * All tables of the application, in whatever schema, as the tenancy reads them; members of extensions aside. $1 names the tables of
 * migration tools, $2 what else stays.
 */
const TABLES = `
  WITH found AS (
    SELECT c.oid, relname, format('%I.%I', nspname, relname) AS quoted,
           CASE nspname WHEN 'public' THEN '' ELSE nspname || '.' END || relname AS name
      FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
     WHERE relkind IN ('r', 'p') AND NOT relispartition AND relpersistence <> 't'
       AND nspname !~ '^(pg_|leakproof)' AND nspname NOT IN ('information_schema', 'drizzle')
       AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')
  ),
  emptied AS (SELECT oid FROM found WHERE relname <> ALL ($1) AND name <> ALL ($2))
  SELECT name, quoted, oid NOT IN (SELECT oid FROM emptied) AS "isKept",
         (SELECT conrelid::regclass::text FROM pg_constraint
           WHERE contype = 'f' AND coalesce(pg_partition_root(confrelid)::oid, confrelid) = found.oid
             AND coalesce(pg_partition_root(conrelid)::oid, conrelid) NOT IN (SELECT oid FROM emptied) LIMIT 1) AS "keptChild"
    FROM found ORDER BY name`;

/** Connections that have been asked; what a connection leads to cannot change while it lives. */
const asked = new WeakSet<ClientBase>();

/**
 * Makes what empties all tables of the application, in all of its schemas, and starts their sequences anew; others stand where the push left them. Tables of migration tools,
 * members of extensions and tables to keep hold what they hold. The tables are read from the catalog at each call.
 *
 * What it makes throws a UsageError when the guard, the server or the owner of the database refuse, or a table to keep is not there; a
 * HarnessError when a table that is kept would be emptied by the cascade, or another connection holds a table for longer than the time-out.
 */
export function createReset({ keep = [] }: ResetParts = {}): Reset {
  return async ({ client, environment, lockTimeoutMs = 10_000 }) => {
    if (!asked.has(client)) {
      const target = assertSafeIntegrationDbUrl(environment);
      await assertConnectedTarget(client, target);
      await assertOwnDatabase(client);
      asked.add(client);
    }
    const { rows } = await client.query<Found>(TABLES, [migrationTables, keep]);
    assertKeepable(keep, rows);
    const emptied = rows.filter(({ isKept }) => !isKept);
    if (emptied.length === 0) return;
    assertNoneKeptRefers(emptied);
    const names = emptied.map(({ quoted }) => quoted).join(', ');
    await truncate(client, `SET LOCAL lock_timeout = ${lockTimeoutMs}; TRUNCATE ${names} RESTART IDENTITY CASCADE`);
    await restoreLoneSequences(client);
  };
}

function assertKeepable(keep: readonly string[], tables: readonly Found[]): void {
  const names = tables.map(({ name }) => name);
  const unknown = keep.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new UsageError(
    `resetting the database failed: keep names table '${unknown}', which is not there. ${suggestNames(unknown, names)}`,
  );
}

function assertNoneKeptRefers(emptied: readonly Found[]): void {
  const threatened = emptied.find(({ keptChild }) => keptChild !== null);
  if (threatened === undefined) return;
  throw new HarnessError(
    `resetting the database failed: ${threatened.keptChild} keeps its rows and refers to ${threatened.quoted}; expected no table that stays to ` +
      'do so, since the cascade would empty it. Keep both, or drop that foreign key in the integration database.',
  );
}

async function truncate(client: ClientBase, statements: string): Promise<void> {
  try {
    // One simple query of two statements is one transaction, which the setting does not outlive.
    await client.query(statements);
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === '55P03')) throw cause;
    throw new HarnessError(
      'resetting the database failed: a table is locked; expected no transaction to be open. Look for one that the application left open.',
      { cause },
    );
  }
}
