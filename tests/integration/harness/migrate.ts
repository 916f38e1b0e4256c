import type { Client } from 'pg';
import { z } from 'zod';
import { connectIntegrationDatabase } from '../../../src/engine/database/guard/connect-integration-database.ts';
import type { Environment } from '../../../src/engine/database/guard/guard-url-rules.ts';
import { ensureMarker, findNote, writeNote } from '../../../src/engine/database/guard/ownership-marker.ts';
import { acquireRunLock } from '../../../src/engine/database/guard/run-lock.ts';
import {
  isSameSchema,
  readSchemaFingerprint,
  type SchemaFingerprint,
} from '../../../src/engine/database/guard/schema-fingerprint.ts';
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
};

const NOTE = 'schema';

/** What the database was made from, and what it then was. */
const pushedSchema = z.object({
  source: z.string(),
  fingerprint: z.object({ digest: z.string(), expressions: z.record(z.string(), z.string()) }),
});

/**
 * Gives the integration database the schema of Dispatch, once a run, and holds it against other runs.
 *
 * In order: guard, server and owner are asked; the run lock is taken; the marker is made; the schema is pushed. The push,
 * a second of work, is left out when both the source of the schema and the database itself are what they were after the
 * last one, of which the marker has a note. Otherwise the tables are dropped first: on an empty database drizzle-kit has
 * no renames to ask about, and what a failed push left behind is gone.
 *
 * @throws UsageError where the database must not be touched or is in use; HarnessError when the push fails.
 */
export async function migrate({ environment, log }: MigrateOptions): Promise<MigratedDatabase> {
  await using opening = new AsyncDisposableStack();
  const { client } = opening.use(await connectIntegrationDatabase({ environment, log }));
  await acquireRunLock(client);
  await ensureMarker(client);
  const source = digestSchemaSource();
  const hasPushed = !isPushed(await findNote(client, NOTE), source, await readSchemaFingerprint(client));
  if (hasPushed) {
    await writeNote(client, NOTE, undefined);
    await dropApplicationObjects(client);
    await pushSchema(environment.DATABASE_URL ?? '');
    await writeNote(client, NOTE, JSON.stringify({ source, fingerprint: await readSchemaFingerprint(client) }));
  }
  const open = opening.move();
  return { client, hasPushed, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

function isPushed(note: string | undefined, source: string, now: SchemaFingerprint): boolean {
  if (note === undefined) return false;
  const { success, data } = pushedSchema.safeParse(JSON.parse(note));
  return success && data.source === source && isSameSchema(data.fingerprint, now);
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
