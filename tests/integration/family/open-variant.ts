import pg from 'pg';
import { openSession, type Session } from '../../../src/engine/index.ts';
import { createScratchDatabase } from '../engine/scratch-database.ts';
import { type FamilyHarness, familyHarness } from './harness.ts';
import type { Variant } from './variants.ts';

/** An application of the family with a database of its own, ready to run sequences. Disposing of it drops the database. */
export type OpenVariant = AsyncDisposable & Pick<FamilyHarness, 'plant'> & { readonly session: Session };

const rolePassword = 'family';

export async function openVariant(variant: Variant): Promise<OpenVariant> {
  await using opening = new AsyncDisposableStack();
  const scratch = opening.use(await createScratchDatabase());
  const hasRole = variant.traits.isolation === 'row level security';
  const role = hasRole ? { name: `of_${scratch.name}`, url: urlAs(scratch.url, `of_${scratch.name}`) } : undefined;
  if (role) {
    await asOwner(
      scratch.url,
      `DROP ROLE IF EXISTS ${role.name}; CREATE ROLE ${role.name} LOGIN PASSWORD '${rolePassword}'`,
    );
    opening.defer(() => asOwner(scratch.url, `DROP OWNED BY ${role.name}; DROP ROLE ${role.name}`));
  }
  const { harness, plant } = familyHarness(variant, { url: scratch.url, role });
  const environment = { ...process.env, DATABASE_URL: scratch.url };
  const options = { environment, log: () => {} };
  opening.use(await harness.database.migrate(options));
  const session = opening.use(await openSession(harness, options));
  const open = opening.move();
  return { session, plant, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

function urlAs(url: string, role: string): string {
  const other = new URL(url);
  other.username = role;
  other.password = rolePassword;
  return other.href;
}

async function asOwner(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
