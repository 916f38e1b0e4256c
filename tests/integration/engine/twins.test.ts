import { expect, it } from 'vitest';
import { connectIntegrationDatabase } from '../../../src/engine/database/guard/connect-integration-database.ts';
import { ensureMarker } from '../../../src/engine/database/guard/ownership-marker.ts';
import { openSession, storedCase } from '../../../src/engine/index.ts';
import { deskHarness } from './desk.ts';
import { createScratchDatabase } from './scratch-database.ts';

const step = (id: string, actor: string, action: string, ticket: object) => ({
  id,
  actor,
  action,
  input: { ticket: { $ref: { table: 'tickets', ...ticket } } },
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
