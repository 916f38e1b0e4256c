import type { Client } from 'pg';
import { connectIntegrationDatabase } from '../../../src/engine/database/connect-integration-database.ts';
import type { Environment } from '../../../src/engine/database/guard-url-rules.ts';
import { ensureMarker, findNote, writeNote } from '../../../src/engine/database/ownership-marker.ts';
import { acquireRunLock } from '../../../src/engine/database/run-lock.ts';
import { readSchemaDigest } from '../../../src/engine/database/schema-digest.ts';
import { digestSchemaSource, pushSchema } from './push-schema.ts';

/** The integration database, migrated, and this run's alone until it is disposed of. */
export type MigratedDatabase = AsyncDisposable & {
  readonly client: Client;
  /** False when the database already had this very schema. */
  readonly hasPushed: boolean;
};

export type MigrateOptions = {
  readonly environment: Environment;
  readonly log: (message: string) => void;
  /** Adds to the schema what the harness needs there; runs at every migration, so it must be idempotent. */
  readonly install?: (client: Client) => Promise<void>;
};

const DIGEST_NOTE = 'schema-digest';

/**
 * Gives the integration database the schema of Dispatch, once a run, and holds it against other runs.
 *
 * In order: guard, server and owner are asked; the run lock is taken; the marker is made; the schema is pushed; `install`
 * runs. The push, a second of work, is left out when both the source of the schema and the database are what they were
 * when it was last done, of which a digest in the marker tells. Otherwise the tables are dropped first: on an empty
 * database drizzle-kit has no renames to ask about, and what a failed push left behind is gone.
 *
 * @throws UsageError where the database must not be touched or is in use; HarnessError when the push fails.
 */
export async function migrate({ environment, log, install }: MigrateOptions): Promise<MigratedDatabase> {
  const connection = await connectIntegrationDatabase({ environment, log });
  const { client } = connection;
  try {
    await acquireRunLock(client);
    await ensureMarker(client);
    const source = digestSchemaSource();
    const hasPushed = (await findNote(client, DIGEST_NOTE)) !== (await digestOf(source, client));
    if (hasPushed) {
      await writeNote(client, DIGEST_NOTE, undefined);
      await dropApplicationObjects(client);
      await pushSchema(environment.DATABASE_URL ?? '');
    }
    await install?.(client);
    await writeNote(client, DIGEST_NOTE, await digestOf(source, client));
    return { client, hasPushed, [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose]() };
  } catch (error) {
    await connection[Symbol.asyncDispose]();
    throw error;
  }
}

async function digestOf(source: string, client: Client): Promise<string> {
  return `${source} ${await readSchemaDigest(client)}`;
}

/** Drops what drizzle-kit makes in `public`: relations and types, but none that belongs to an extension or another object. */
async function dropApplicationObjects(client: Client): Promise<void> {
  await client.query(`DO $$
    DECLARE statement text;
    BEGIN
      FOR statement IN
        SELECT format('DROP %s IF EXISTS %s CASCADE',
                      CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
                      format('%I.%I', 'public', relname))
          FROM pg_class
         WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S') AND NOT relispartition
           AND NOT EXISTS (SELECT FROM pg_depend
                            WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype IN ('e', 'a', 'i'))
        UNION ALL
        SELECT format('DROP TYPE IF EXISTS %I.%I CASCADE', 'public', typname)
          FROM pg_type
         WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
           AND NOT EXISTS (SELECT FROM pg_depend
                            WHERE classid = 'pg_type'::regclass AND objid = pg_type.oid AND deptype = 'e')
      LOOP
        EXECUTE statement;
      END LOOP;
    END $$`);
}
