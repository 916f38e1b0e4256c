import type { ClientBase } from 'pg';
import { assertConnectedTarget } from '../../../src/engine/database/guard/connected-target.ts';
import { assertSafeIntegrationDbUrl } from '../../../src/engine/database/guard/guard.ts';
import type { Environment } from '../../../src/engine/database/guard/guard-url-rules.ts';
import { assertOwnDatabase } from '../../../src/engine/database/guard/ownership-marker.ts';
import { HarnessError } from '../../../src/engine/errors.ts';

/** Tables in which well-known tools keep which migrations have run: emptying one would run them again. */
const MIGRATION_TABLES = [
  ...['__drizzle_migrations', 'drizzle_migrations', 'schema_migrations', 'ar_internal_metadata', 'migrations'],
  ...['_prisma_migrations', 'knex_migrations', 'knex_migrations_lock', 'kysely_migration', 'kysely_migration_lock'],
  ...['pgmigrations', 'typeorm_metadata', 'SequelizeMeta', 'mikro_orm_migrations', 'flyway_schema_history'],
  ...[
    'databasechangelog',
    'databasechangeloglock',
    'alembic_version',
    'django_migrations',
    'goose_db_version',
    '_sqlx_migrations',
  ],
];

const TABLES = `
  SELECT format('%I.%I', 'public', relname) AS name,
         (SELECT conrelid::regclass::text FROM pg_constraint
           WHERE contype = 'f' AND confrelid = t.oid
             AND (conrelid::regclass::oid IN (SELECT oid FROM pg_class
                   WHERE relnamespace <> 'public'::regnamespace OR relname = ANY ($1))) LIMIT 1) AS "keptChild"
    FROM pg_class t
   WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition AND relname <> ALL ($1)
     AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = t.oid AND deptype = 'e')
   ORDER BY relname`;

export type ResetOptions = {
  readonly client: ClientBase;
  readonly environment: Environment;
  /** How long to wait for a table that a transaction holds; ten seconds unless given. */
  readonly lockTimeoutMs?: number;
};

/** Connections that have been asked; what a connection leads to cannot change while it lives. */
const asked = new WeakSet<ClientBase>();

/**
 * Empties all tables of the application and starts their sequences anew. Migration tables, members of extensions and
 * other schemas keep what they hold. The tables are read from the catalog at each call.
 *
 * @throws UsageError when the guard, the server or the owner of the database refuse; HarnessError when a table that is kept would be emptied by the cascade, or
 *   another connection holds a table for longer than the time-out.
 */
export async function resetDatabase({ client, environment, lockTimeoutMs = 10_000 }: ResetOptions): Promise<void> {
  if (!asked.has(client)) {
    const target = assertSafeIntegrationDbUrl(environment, () => undefined);
    await assertConnectedTarget(client, target);
    await assertOwnDatabase(client);
    asked.add(client);
  }
  const { rows } = await client.query<{ name: string; keptChild: string | null }>(TABLES, [MIGRATION_TABLES]);
  if (rows.length === 0) return;
  const threatened = rows.find((table) => table.keptChild !== null);
  if (threatened !== undefined) {
    throw new HarnessError(
      `resetting the database failed: ${threatened.keptChild} refers to ${threatened.name}; expected no table outside the ` +
        'application to do so, since the cascade would empty it. Drop that foreign key in the integration database.',
    );
  }
  const names = rows.map((table) => table.name).join(', ');
  await truncate(client, `SET LOCAL lock_timeout = ${lockTimeoutMs}; TRUNCATE ${names} RESTART IDENTITY CASCADE`);
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
