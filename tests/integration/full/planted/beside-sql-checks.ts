import pg from 'pg';
import { caseOfSeed, openSession } from '../../../../src/engine/index.ts';
import { harness } from '../../harness/harness.ts';
import { failingSqlChecks } from '../../harness/sql-checks.ts';

/** What the first runs showed: the seed of the first that invariants saw something in, and each in which SQL alone did. */
export type Beside = { readonly seenAt: number | null; readonly sqlAlone: readonly string[] };

/** Runs seeds until invariants see something, and asks the SQL checks after each. */
export async function look({ seeds }: { readonly seeds: number }): Promise<Beside> {
  const environment = process.env;
  await using _migrated = await harness.database.migrate({ environment, log: () => {} });
  await using session = await openSession(harness, { environment, log: () => {} });
  const client = new pg.Client({ connectionString: environment.DATABASE_URL });
  await client.connect();
  const sqlAlone: string[] = [];
  try {
    for (let seed = 1; seed <= seeds; seed += 1) {
      const { violations } = await session.execute(caseOfSeed(seed, session.harness));
      if (violations.length > 0) return { seenAt: seed, sqlAlone };
      for (const check of await failingSqlChecks(client)) sqlAlone.push(`seed ${seed}: ${check}`);
    }
    return { seenAt: null, sqlAlone };
  } finally {
    await client.end();
  }
}
