import { afterAll, expect, it } from 'vitest';
import { caseOfSeed, storedCase } from '../../../src/engine/index.ts';
import { formatSequence, parseSequence } from '../../../src/engine/sequence/sequence-codec.ts';
import { openTestSession } from '../../../src/engine/vitest/index.ts';
import { harness } from '../harness/harness.ts';

const session = await openTestSession(harness);
afterAll(() => session[Symbol.asyncDispose]());

it('whatever has run fits the harness and survives its file', async () => {
  for (let seed = 1; seed <= 30; seed += 1) {
    const { sequence } = await session.execute(caseOfSeed(seed, session.harness), { compares: false });
    const read = parseSequence(formatSequence(sequence), `seed ${seed}`);
    expect(read).toEqual(sequence);
    expect(session.findMisfit(read), `seed ${seed}`).toBeUndefined();
  }
});

it('a row that a job made for a tenant goes by that tenant, whatever the job made for others', async () => {
  const told = { table: 'notifications', step: 's3', index: 0, tenant: 'org-b' };
  const steps = [
    { id: 's1', actor: 'manager-a1@org-a', action: 'exports.request', input: { kind: 'assignments' } },
    { id: 's2', actor: 'manager-b1@org-b', action: 'exports.request', input: { kind: 'assignments' } },
    { id: 's3', actor: 'system', action: 'jobs.run-exports', input: {} },
    { id: 's4', actor: 'manager-b1@org-b', action: 'notifications.read', input: { notification: { $ref: told } } },
  ];
  for (const left of [steps, steps.slice(1)]) {
    const sequence = parseSequence(JSON.stringify({ version: 1, steps: left }), 'this test');
    expect(session.findMisfit(sequence)).toBeUndefined();
    const { records, violations } = await session.execute(storedCase(sequence), { compares: false });
    expect(records.at(-1)).toMatchObject({ step: { id: 's4' }, outcome: { kind: 'succeeded' } });
    expect(violations).toEqual([]);
  }
});
