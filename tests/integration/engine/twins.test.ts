import { expect, it } from 'vitest';
import { connectIntegrationDatabase } from '../../../src/engine/database/guard/connect-integration-database.ts';
import { ensureMarker } from '../../../src/engine/database/guard/ownership-marker.ts';
import { caseOfSeed, openSession, type StepRecord, storedCase } from '../../../src/engine/index.ts';
import { TwinBook } from '../../../src/engine/run/act/twin-book.ts';
import { type DeskBug, deskHarness } from './desk.ts';
import { createScratchDatabase } from './scratch-database.ts';

const step = (id: string, actor: string, action: string, ticket: object) => ({
  id,
  actor,
  action,
  input: { ticket: { $ref: { table: 'tickets', ...ticket } } },
});

it('twins that are always answered alike become rare, and what an application tells from then on is found', async () => {
  await using scratch = await createScratchDatabase();
  const environment = { ...process.env, DATABASE_URL: scratch.url };
  {
    await using connection = await connectIntegrationDatabase({ environment, log: () => {} });
    await ensureMarker(connection.client);
  }
  let bug: DeskBug = 'none';
  const harness = await deskHarness(scratch.url, () => bug);
  await using session = await openSession(harness, { environment, log: () => {} });
  const twins = new TwinBook();
  const run = (seed: number) => session.execute(caseOfSeed(seed, harness), { compares: false, twins });
  const refused: StepRecord[] = [];
  for (let seed = 1; seed <= 12; seed += 1) {
    const { records, violations } = await run(seed);
    expect(violations).toEqual([]);
    refused.push(
      ...records.filter(
        ({ outcome, references }) => outcome.kind === 'refused' && references.some(({ whose }) => whose === 'foreign'),
      ),
    );
  }
  const asked = (records: readonly StepRecord[]) => records.filter(({ twin }) => twin !== undefined).length;
  const half = Math.floor(refused.length / 2);
  expect(asked(refused.slice(half))).toBeGreaterThan(0);
  expect(asked(refused.slice(half))).toBeLessThan(half / 2);
  bug = 'tells existence';
  const signatures = new Set<string>();
  for (let seed = 1; seed <= 6; seed += 1)
    for (const { signature } of (await run(seed)).violations) signatures.add(signature);
  expect([...signatures]).toEqual(['TENANT-005 tickets refused forbidden / refused not found']);
});

it('a refusal that tells apart is shown beside those for what never existed and for an own row that is deleted', async () => {
  await using scratch = await createScratchDatabase();
  const environment = { ...process.env, DATABASE_URL: scratch.url };
  {
    await using connection = await connectIntegrationDatabase({ environment, log: () => {} });
    await ensureMarker(connection.client);
  }
  const harness = await deskHarness(scratch.url, 'tells existence');
  await using session = await openSession(harness, { environment, log: () => {} });
  const steps = [
    step('s1', 'ann', 'tickets.delete', { fixture: 'leaky-acme' }),
    step('s2', 'ann', 'tickets.get', { fixture: 'leaky-globex' }),
  ];
  const { violations, records } = await session.execute(storedCase({ version: 1, steps }), { compares: false });
  expect(violations).toMatchObject([{ signature: 'TENANT-005 tickets refused forbidden / refused not found' }]);
  expect(violations[0]?.proof).toEqual([
    'for the row of tickets of globex: refused forbidden',
    'for one that never existed: refused not found',
    'for an own one that is deleted: refused not found',
    'sent 32002 in place of 2',
  ]);
  expect(records[1]?.twin?.changes).toEqual([]);
});
