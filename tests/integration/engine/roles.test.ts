import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectIntegrationDatabase } from '../../../src/engine/database/guard/connect-integration-database.ts';
import { ensureMarker } from '../../../src/engine/database/guard/ownership-marker.ts';
import {
  caseOfSeed,
  type Harness,
  openSession,
  type Session,
  type Step,
  type StepRecord,
  storedCase,
} from '../../../src/engine/index.ts';
import { createScratchDatabase, type ScratchDatabase } from './scratch-database.ts';
import { type StudioHabit, studioHarness } from './studio.ts';

let habit: StudioHabit = 'refuses';
let scratch: ScratchDatabase;
let harness: Harness;
let session: Session;

beforeAll(async () => {
  scratch = await createScratchDatabase();
  const environment = { ...process.env, DATABASE_URL: scratch.url };
  {
    await using connection = await connectIntegrationDatabase({ environment, log: () => {} });
    await ensureMarker(connection.client);
  }
  harness = await studioHarness(scratch.url, () => habit);
  session = await openSession(harness, { environment, log: () => {} });
});

afterAll(async () => {
  await session[Symbol.asyncDispose]();
  await scratch[Symbol.asyncDispose]();
});

const file = (fixture: string) => ({ file: { $ref: { table: 'files', fixture } } });
const list: Partial<Step> = { action: 'files.list' };
const count: Partial<Step> = { action: 'files.count' };
const publish: Partial<Step> = { action: 'files.publish', input: file('ann') };
const promote: Partial<Step> = {
  actor: 'ann',
  action: 'staff.promote',
  input: { member: { $ref: { table: 'staff', fixture: 'cleo-acme' } } },
};

/** What Cleo, a clerk, does in acme, unless told otherwise. */
async function run(under: StudioHabit, steps: readonly Partial<Step>[], target?: string) {
  habit = under;
  const whole = steps.map(
    (step, at): Step => ({ id: `s${at + 1}`, actor: 'cleo', action: 'hello', input: {}, ...step }),
  );
  const result = await session.execute(storedCase({ version: 1, steps: whole }, target));
  return { ...result, signatures: result.violations.map(({ signature }) => signature) };
}

describe('an action by whoever lacks its roles in the tenant acted in', () => {
  it.each<[StudioHabit, string, Partial<Step>]>([
    ['gives files to all', 'AUTH-001 files.list accepted', list],
    ['counts for all', 'AUTH-001 files.count accepted', count],
    ['publishes for all', 'AUTH-001 files.publish accepted', publish],
    ['publishes and then refuses', 'AUTH-001 files.publish refused and done', publish],
    ['lets in who has left', 'AUTH-001 without a place', { ...publish, actor: 'kim' }],
    ['lets in who has left', 'AUTH-001 without a place', { ...list, actor: 'kim' }],
  ])('is a breach where the application %s: %s', async (under, signature, step) => {
    const { signatures, violations } = await run(under, [step]);
    expect(signatures).toEqual([signature]);
    expect(violations[0]?.proof.at(-1)).toContain('the same by ');
    expect((await run(under, [step], signature)).signatures).toEqual([signature]);
  });

  it.each<StudioHabit>([
    'refuses',
    'says no with a success',
    'shows what is one’s own',
    'shows an empty page',
    'the same page for everybody',
  ])('is none where the application %s', async (under) => {
    for (const step of [list, count, publish, { ...publish, input: file('cleo') }, { ...list, actor: 'kim' }])
      expect((await run(under, [step])).signatures).toEqual([]);
  });

  it('is none once the membership says so, and one again by whom it names as the role it was', async () => {
    const { signatures, records } = await run('refuses', [list, promote, list, publish]);
    expect(signatures).toEqual([]);
    expect(records.map(({ unauthorized }) => unauthorized?.roles)).toEqual([
      ['clerk'],
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('is tried by whoever has the role elsewhere, until the membership gives it', async () => {
    habit = 'refuses';
    const records: StepRecord[] = [];
    for (let seed = 1; seed <= 25; seed += 1) {
      const result = await session.execute(caseOfSeed(seed, harness), { compares: false });
      expect(result.violations).toEqual([]);
      records.push(...result.records);
    }
    const lacking = records.filter(({ unauthorized }) => unauthorized !== undefined && unauthorized.roles.length > 0);
    expect(lacking.length).toBeGreaterThan(20);
    expect(new Set(lacking.map(({ actor }) => actor.id))).toEqual(new Set(['cleo']));
    expect(
      records.some(
        ({ actor, step, outcome }) => actor.id === 'cleo' && step.action !== 'hello' && outcome.kind === 'succeeded',
      ),
    ).toBe(true);
  });
});

it('nothing is tried nor judged where the application is said not to refuse by role', async () => {
  habit = 'gives files to all';
  await using own = await createScratchDatabase();
  const environment = { ...process.env, DATABASE_URL: own.url };
  {
    await using connection = await connectIntegrationDatabase({ environment, log: () => {} });
    await ensureMarker(connection.client);
  }
  const open = await studioHarness(own.url, () => habit, { refusesByRole: false });
  await using other = await openSession(open, { environment, log: () => {} });
  expect(other.invariants.map(({ id }) => id)).not.toContain('AUTH-001');
  const steps: Step[] = [{ id: 's1', actor: 'cleo', action: 'files.list', input: {} }];
  const { violations, records } = await other.execute(storedCase({ version: 1, steps }));
  expect([violations, records[0]?.unauthorized]).toEqual([[], undefined]);
  for (let seed = 1; seed <= 5; seed += 1) {
    const result = await other.execute(caseOfSeed(seed, open), { compares: false });
    expect(result.records.every(({ actor, step }) => actor.id !== 'cleo' || step.action === 'hello')).toBe(true);
  }
});
