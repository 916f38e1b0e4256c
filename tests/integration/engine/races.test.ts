import { describe, expect, it } from 'vitest';
import { connectIntegrationDatabase } from '../../../src/engine/database/guard/connect-integration-database.ts';
import { ensureMarker } from '../../../src/engine/database/guard/ownership-marker.ts';
import { renderInterleaving } from '../../../src/engine/evidence/render-interleaving.ts';
import { caseOfSeed, openSession, type RunResult, type Session, storedCase } from '../../../src/engine/index.ts';
import { overlaps } from '../../../src/engine/record/interleaving.ts';
import { failureOf } from '../../../src/engine/run/execute/run-result.ts';
import { type Exhausted, exhaustRace, shortRaces } from '../../../src/engine/run/exhaust/exhaust-race.ts';
import { groupedByRace, orderOf, switchesIn } from '../../../src/engine/sequence/race.ts';
import type { Step } from '../../../src/engine/sequence/step.ts';
import { shrinkSequence } from '../../../src/engine/shrink/shrink-sequence.ts';
import { createScratchDatabase } from './scratch-database.ts';
import { type TillBug, tillHarness } from './till.ts';

async function withTill<T>(bug: TillBug, work: (session: Session) => Promise<T>): Promise<T> {
  await using scratch = await createScratchDatabase();
  const environment = { ...process.env, DATABASE_URL: scratch.url };
  {
    await using connection = await connectIntegrationDatabase({ environment, log: () => {} });
    await ensureMarker(connection.client);
  }
  const harness = await tillHarness(scratch.url, bug);
  await using session = await openSession(harness, { environment, log: () => {} });
  return await work(session);
}

const maxSteps = 15;

/** The first run that violates something, and how many there were with it. */
async function hunt(session: Session, mostRuns: number, races = 0.7): Promise<{ runs: number; found?: RunResult }> {
  for (let seed = 1; seed <= mostRuns; seed += 1) {
    const found = await session.execute(caseOfSeed(seed, session.harness), { maxSteps, races, compares: false });
    if (found.violations.length > 0) return { runs: seed, found };
  }
  return { runs: mostRuns };
}

/** Run again as the sequence says, it takes the same turns, waits for the same, and comes to the same. */
async function expectTheSameAgain(session: Session, result: RunResult): Promise<void> {
  const again = await session.execute(storedCase(result.sequence), { compares: false });
  expect(interleavings(again)).toEqual(interleavings(result));
  expect(again.digest).toBe(result.digest);
}

const signatures = (result: RunResult | undefined) => result?.violations.map(({ signature }) => signature) ?? [];
/** Without what is known of a schedule that was drawn alone: how sure it was to hit something. */
const interleavings = ({ records }: RunResult) =>
  records.map(
    ({ interleaving: { bound: _, ...interleaving } = { steps: [], turns: [], isTold: true } }) => interleaving,
  );

const invariantsOf: { readonly [bug in Exclude<TillBug, 'none'>]: RegExp } = {
  'check, then act': /^TILL-002/,
  'read, add, write': /^TILL-001/,
  'shop in a variable': /^TENANT-003 tills.list/,
  'shop on a connection': /^TENANT-003 tills.list/,
  'one connection for all': /^TENANT-003 tills.list/,
};

const atOnce = (...steps: readonly Pick<Step, 'actor' | 'action' | 'input'>[]): readonly Step[] =>
  steps.map((step, at) => ({ ...step, id: `s${at + 2}`, race: { id: 's2' } }));
const lists = atOnce(...['ann@north', 'gil@south'].map((actor) => ({ actor, action: 'tills.list', input: {} })));
const till = { $ref: { table: 'tills', fixture: 'first-north' } };
const voucher = { $ref: { table: 'vouchers', step: 's1', index: 0 } };
const clerks = ['ann@north', 'bob@north'];
const sales = atOnce(...clerks.map((actor) => ({ actor, action: 'tills.sell', input: { till, amount: 1 } })));

/** Two requests that have to meet for each bug to show, with what has to be there. */
const tillRaces: { readonly [bug in TillBug]: readonly Step[] } = {
  none: sales,
  'check, then act': [
    { id: 's1', actor: 'ann@north', action: 'vouchers.issue', input: {} },
    ...atOnce(...clerks.map((actor) => ({ actor, action: 'vouchers.redeem', input: { voucher } }))),
  ],
  'read, add, write': sales,
  'shop in a variable': lists,
  'shop on a connection': lists,
  'one connection for all': lists,
};

/** Runs a race of two in all schedules that differ. */
async function exhaust(session: Session, steps: readonly Step[]): Promise<Exhausted> {
  const sequence = { version: 1 as const, steps };
  const [two] = shortRaces(sequence);
  if (two === undefined) throw new Error('no race of two steps');
  return await exhaustRace(sequence, two, {
    most: 500,
    tenancy: session.tenancy,
    execute: (one) => session.execute(storedCase(one), { compares: false }),
  });
}

describe('steps that run at once', () => {
  it('leave a correct application in peace, and really meet', async () => {
    await withTill('none', async (session) => {
      let [races, met, blocked, repeated] = [0, 0, 0, 0];
      for (let seed = 1; seed <= 40; seed += 1) {
        const result = await session.execute(caseOfSeed(seed, session.harness), {
          maxSteps,
          races: 0.7,
          compares: false,
        });
        expect(signatures(result)).toEqual([]);
        // Of three that queue for one row, Postgres says which goes on first.
        if (seed % 2 === 0 && interleavings(result).every(({ steps }) => steps.length < 3)) {
          await expectTheSameAgain(session, result);
          repeated += 1;
        }
        for (const interleaving of interleavings(result)) {
          if (interleaving.steps.length === 0) continue;
          races += 1;
          if (overlaps(interleaving)) met += 1;
          if (interleaving.turns.some(({ waitsFor }) => waitsFor)) blocked += 1;
        }
      }
      expect(repeated).toBeGreaterThan(3);
      expect(races).toBeGreaterThan(50);
      expect(met).toBeGreaterThan(races / 3);
      expect(blocked).toBeGreaterThan(0);
    });
  });

  it.each(Object.entries(invariantsOf))('find the bug "%s", and do so again', async (bug, expected) => {
    await withTill(bug as TillBug, async (session) => {
      const { found } = await hunt(session, 60);
      expect(signatures(found).join('\n')).toMatch(new RegExp(expected, 'm'));
      if (!found) return;
      for (let again = 1; again <= 2; again += 1) {
        const result = await session.execute(storedCase(found.sequence), { compares: false });
        expect(signatures(result)).toEqual(signatures(found));
        expect(interleavings(result)).toEqual(interleavings(found));
        expect(result.digest).toBe(found.digest);
      }
      expect(await hunt(session, 10, 0)).toEqual({ runs: 10 });
    });
  });

  it.each(Object.keys(tillRaces) as TillBug[])(
    'of two show the bug "%s" in one of all their schedules',
    async (bug) => {
      await withTill(bug, async (session) => {
        const { found, schedules, isWhole } = await exhaust(session, tillRaces[bug]);
        expect(signatures(found).join()).toMatch(bug === 'none' ? /^$/ : invariantsOf[bug]);
        expect(schedules).toBeLessThan(40);
        expect(isWhole).toBe(bug === 'none');
        if (found) await expectTheSameAgain(session, found);
      });
    },
  );

  it('shrink to as few as it takes, with as few switches between them', async () => {
    await withTill('read, add, write', async (session) => {
      const { found } = await hunt(session, 60);
      const [signature = ''] = signatures(found);
      const { sequence, verdict } = await shrinkSequence({
        sequence: found?.sequence ?? { version: 1, steps: [] },
        signature,
        actors: session.harness.actors,
        actions: session.harness.actions,
        execute: async (candidate) => failureOf(await session.execute(storedCase(candidate, signature))),
      });
      expect(verdict).toBe('minimal');
      expect(sequence.steps.map(({ action }) => action)).toEqual(['tills.sell', 'tills.sell']);
      expect(groupedByRace(sequence.steps)).toHaveLength(1);
      expect(switchesIn(orderOf(sequence.steps))).toBeLessThanOrEqual(3);
      const explained = await session.execute(storedCase(sequence), { explains: true });
      const shown = interleavings(explained).flatMap((one) => (one.steps.length > 0 ? renderInterleaving(one) : []));
      expect(shown.join('\n')).toContain('UPDATE tills SET total = $2 WHERE id = $1');
      expect(shown.join('\n')).toMatch(/till\.ts:\d+:\d+\)/);
    });
  });

  it('belong to a sequence, with their turns as data', async () => {
    const sell = (id: string, actor: string, turns: readonly (readonly [number, number])[]): Step => ({
      id,
      actor,
      action: 'tills.sell',
      input: { till: { $ref: { table: 'tills', fixture: 'first-north' } }, amount: 1 },
      race: { id: 's1', turns },
    });
    await withTill('read, add, write', async (session) => {
      const run = (steps: readonly Step[]) =>
        session.execute(storedCase({ version: 1, steps }), { compares: false }).then(signatures);
      const after = [sell('s1', 'ann@north', [[1, 20]]), sell('s2', 'bob@north', [[21, 40]])];
      expect(await run(after)).toEqual([]);
      const meeting = [
        sell('s1', 'ann@north', [
          [1, 6],
          [13, 20],
        ]),
        sell('s2', 'bob@north', [[7, 12]]),
      ];
      expect(await run(meeting)).toEqual(['TILL-001 tills.sell tills']);
    });
  });
});
