import type { Client } from 'pg';
import { z } from 'zod';
import { HarnessError, UsageError } from '../../errors.ts';
import { type ConnectOptions, connectIntegrationDatabase } from '../guard/connect-integration-database.ts';
import { noteTables } from '../guard/known-tables.ts';
import { findNote, hasMarker, writeNote } from '../guard/marker-notes.ts';
import { ensureMarker } from '../guard/ownership-marker.ts';
import { acquireRunLock } from '../guard/run-lock.ts';
import { isSameSchema, readSchemaFingerprint, type SchemaFingerprint } from '../guard/schema-fingerprint.ts';
import { releaseClock } from '../journal/release-clock.ts';
import { countApplicationRelations, dropApplicationObjects, readExtensions } from './application-objects.ts';
import { noteLoneSequences } from './lone-sequences.ts';
import { type Push, type PushChoice, pushesOf } from './push/push.ts';
import { pushError } from './push/push-error.ts';
import { digestTexts } from './push/source-files.ts';

/** The integration database, migrated, and this run's alone until it is disposed of. */
export type MigratedDatabase = AsyncDisposable & {
  readonly client: Client;
  /** False when the database already had this very schema. */
  readonly hasPushed: boolean;
};

/** Migrates the integration database that the environment names. */
export type Migrate = (options: ConnectOptions) => Promise<MigratedDatabase>;

/** What `createMigrate` is made of. */
export type MigrateParts = {
  /** How the application's schema gets into an empty database. */
  readonly push: PushChoice;
};

const SCHEMA_NOTE = 'schema';
const EXTENSIONS_NOTE = 'extensions';

/** What the database was made from, and what it then was. */
const pushedSchema = z.object({
  source: z.string(),
  fingerprint: z.object({ digest: z.string(), expressions: z.record(z.string(), z.string()) }),
});

/**
 * Makes what gives the integration database the application's schema, once a run, and holds it against other runs.
 *
 * In order: guard, server and owner are asked; the run lock is taken; the marker is made; the schema is pushed. The push is left out when
 * both its sources and the database itself are what they were after the last one, of which the marker has a note. Otherwise all that the
 * application has there is dropped first: on an empty database a tool has no renames to ask about, and what a failed push left behind is
 * gone.
 *
 * What it makes throws a UsageError where the database must not be touched or is in use; a HarnessError when the push fails.
 */
export function createMigrate({ push }: MigrateParts): Migrate {
  const pushes = pushesOf(push);
  return async (options) => {
    await using opening = new AsyncDisposableStack();
    const { client } = opening.use(await connectIntegrationDatabase(options));
    await acquireRunLock(client);
    await ensureMarker(client);
    const source = digestPushes(pushes);
    const hasPushed = !isPushed(await findNote(client, SCHEMA_NOTE), source, await readSchemaFingerprint(client));
    if (hasPushed) {
      await writeNote(client, SCHEMA_NOTE, undefined);
      await releaseClock(client);
      await dropApplicationObjects(client, namesOf(await findNote(client, EXTENSIONS_NOTE)));
      await runPushes(client, pushes, options);
      await noteLoneSequences(client);
      const fingerprint = await readSchemaFingerprint(client);
      if (source !== undefined) await writeNote(client, SCHEMA_NOTE, JSON.stringify({ source, fingerprint }));
    }
    await noteTables(client);
    const open = opening.move();
    return { client, hasPushed, [Symbol.asyncDispose]: () => open.disposeAsync() };
  };
}

function digestPushes(pushes: readonly Push[]): string | undefined {
  const digests: string[] = [];
  for (const { name, digest } of pushes) {
    const own = digest();
    if (own === undefined) return undefined;
    digests.push(name, own);
  }
  return digestTexts(digests);
}

function isPushed(note: string | undefined, source: string | undefined, now: SchemaFingerprint): boolean {
  if (note === undefined || source === undefined) return false;
  const { success, data } = pushedSchema.safeParse(JSON.parse(note));
  return success && data.source === source && isSameSchema(data.fingerprint, now);
}

function namesOf(note: string | undefined): readonly string[] {
  return note === undefined ? [] : z.array(z.string()).parse(JSON.parse(note));
}

/** Runs the pushes, each over a connection of its own, on which it may set what it likes. */
async function runPushes(client: Client, pushes: readonly Push[], options: ConnectOptions): Promise<void> {
  const before = new Set(await readExtensions(client));
  try {
    for (const push of pushes) await runPush(push, options);
  } finally {
    // An extension that the pushes have made is theirs to make again; one that was there before is somebody's who would not.
    const made = (await readExtensions(client)).filter((name) => !before.has(name));
    if (await hasMarker(client)) await writeNote(client, EXTENSIONS_NOTE, JSON.stringify(made));
  }
  const names = pushes.map(({ name }) => name).join(', ');
  if (!(await hasMarker(client))) {
    throw new HarnessError(
      `pushing the schema failed: ${names} dropped the schema leakproof; expected it to leave that alone. Keep it to the application's schemas, by a filter or an option of the tool.`,
    );
  }
  if ((await countApplicationRelations(client)) === 0) {
    throw new HarnessError(
      `pushing the schema failed: after ${names} the integration database has no table; expected the application's. See that it goes to the database that DATABASE_URL names, and to no other.`,
    );
  }
}

async function runPush(push: Push, { environment, log }: ConnectOptions): Promise<void> {
  await using connection = await connectIntegrationDatabase({ environment, log: () => undefined });
  const target = { url: environment.DATABASE_URL ?? '', client: connection.client, environment, log };
  await push.run(target).catch((error: unknown) => {
    if (error instanceof UsageError || error instanceof HarnessError) throw error;
    throw pushError(push.name, error instanceof Error ? error.message : String(error), error);
  });
}
