import { describe, expect, it } from 'vitest';
import { connectIntegrationDatabase } from '../../../src/engine/database/guard/connect-integration-database.ts';
import { ensureMarker } from '../../../src/engine/database/guard/ownership-marker.ts';
import { caseOfSeed, openSession } from '../../../src/engine/index.ts';
import { type DeskBug, deskHarness } from './desk.ts';
import { createScratchDatabase } from './scratch-database.ts';

/** Runs sequences of the desk with that bug, and hands back the signatures of what was violated, and how many projections were compared. */
async function signaturesOf(bug: DeskBug, runs: number): Promise<{ signatures: string[]; projections: number }> {
  await using scratch = await createScratchDatabase();
  const environment = { ...process.env, DATABASE_URL: scratch.url };
  {
    await using connection = await connectIntegrationDatabase({ environment, log: () => {} });
    await ensureMarker(connection.client);
  }
  const harness = await deskHarness(scratch.url, bug);
  await using session = await openSession(harness, { environment, log: () => {} });
  const signatures = new Set<string>();
  let projections = 0;
  for (let seed = 1; seed <= runs; seed += 1) {
    for (const compares of [false, true]) {
      const { violations } = await session.execute(caseOfSeed(seed, harness), {
        compares,
        onCompared: (comparison) => {
          projections += comparison.projections;
        },
      });
      for (const { signature } of violations) signatures.add(signature);
    }
  }
  return { signatures: [...signatures], projections };
}

describe('an application whose keys are numbers from sequences that all tenants share', () => {
  it('is not flagged for the gaps that other tenants leave in them', async () => {
    const { signatures, projections } = await signaturesOf('none', 60);
    expect(signatures).toEqual([]);
    expect(projections).toBeGreaterThan(100);
  });

  it.each<[DeskBug, string]>([
    ['tells existence', 'TENANT-005 tickets refused forbidden / refused not found'],
    ['counts everybody', 'TENANT-006 tickets.count response'],
    ['list of everybody', 'TENANT-006 tickets.list response'],
    ['codes are global', 'TENANT-006 tickets.open outcome'],
  ])('%s is seen', async (bug, signature) => {
    expect((await signaturesOf(bug, 20)).signatures).toContain(signature);
  });
});
