import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { caseOfSeed, openSession, type Session, storedCase } from '../../../src/engine/index.ts';
import { type ClubBug, clubHarness } from './club.ts';
import { createScratchDatabase } from './scratch-database.ts';

const open = new AsyncDisposableStack();
let session: Session;
let plant: (bug: ClubBug) => void;

beforeAll(async () => {
  const scratch = open.use(await createScratchDatabase());
  const club = await clubHarness(scratch.url);
  plant = club.plant;
  const environment = { ...process.env, DATABASE_URL: scratch.url };
  session = open.use(await openSession(club.harness, { environment, log: () => {} }));
});
afterAll(() => open.disposeAsync());

type Seen = { readonly signatures: readonly string[]; readonly askedAgain: number; readonly undecided: number };

/** The signatures that so many runs show, until there is one; and how often a foreign row was named without a refusal. */
async function runsWith(bug: ClubBug, runs: number): Promise<Seen> {
  plant(bug);
  const signatures = new Set<string>();
  let [askedAgain, undecided] = [0, 0];
  for (let seed = 1; seed <= runs && (bug === 'none' || signatures.size === 0); seed += 1) {
    const { violations } = await session.execute(caseOfSeed(seed, session.harness), {
      maxSteps: 25,
      onStep: ({ outcome, references, twin, changes }) => {
        if (outcome.kind !== 'succeeded' || references.every(({ whose }) => whose !== 'foreign')) return;
        if (twin) askedAgain += 1;
        else if (changes.some(({ table }) => table === 'tasks')) undecided += 1;
      },
    });
    for (const { signature } of violations) signatures.add(signature);
  }
  return { signatures: [...signatures], askedAgain, undecided };
}

describe('an application whose sessions are people’s, and whose requests name the club', () => {
  it('is left in peace: filters, bulk actions, numbers within a club, sessions that every request touches', async () => {
    const { signatures, askedAgain, undecided } = await runsWith('none', 80);
    expect(signatures).toEqual([]);
    expect([askedAgain, undecided].map((times) => times > 5)).toEqual([true, true]);
  });

  it.each<[ClubBug, string | RegExp]>([
    ['filter shows others', 'TENANT-004 tasks.list folder accepted'],
    ['filter counts others', 'TENANT-004 tasks.list folder accepted'],
    ['bulk closes others', 'TENANT-002 folders.close update tasks'],
    ['bulk keeps others', 'TENANT-001 folders.close tasks club_id / winner_id'],
    ['bulk counts others', 'TENANT-004 folders.close folders accepted'],
    ['task of others', 'TENANT-003 tasks.get response folders'],
    ['session of others is ended', 'TENANT-002 sessions.end delete sessions'],
    ['sessions of everybody', 'TENANT-003 sessions.list response sessions'],
    // Each action lets others in; which one is seen to first, the seeds decide.
    ['no membership', /^TENANT-004 \S+ club accepted/],
    ['refusal writes', 'TENANT-004 tasks.reopen task refused, update tasks'],
    ['comments on anything', 'TENANT-001 comments.add comments club_id / subject_id where subject_type = folder'],
  ])('is seen to have the bug: %s', async (bug, signature) => {
    const seen = typeof signature === 'string' ? signature : expect.stringMatching(signature);
    expect((await runsWith(bug, 60)).signatures).toContainEqual(seen);
  });

  it.each<[ClubBug, readonly string[]]>([
    ['none', []],
    ['bulk counts others', ['TENANT-004 folders.close folders accepted']],
  ])(
    'a bulk action that writes to own rows beside a foreign one is tried without that one: %s',
    async (bug, signatures) => {
      plant(bug);
      const folders = ['0f0f1a2b-3c4d-4e5f-8a6b-7c8d9e0f1a21', '0f0f1a2b-3c4d-4e5f-8a6b-7c8d9e0f1a22'].map(
        (fixture) => ({
          $ref: { table: 'folders', fixture },
        }),
      );
      const input = { club: { $ref: { table: 'clubs', fixture: 'red' } }, folders };
      const steps = [{ id: 's1', actor: 'ann', action: 'folders.close', input }];
      const { violations, records } = await session.execute(storedCase({ version: 1, steps }), { compares: false });
      expect(records[0]?.changes.map(({ table }) => table)).toContain('tasks');
      expect(violations.map(({ signature }) => signature)).toEqual(signatures);
    },
  );
});
