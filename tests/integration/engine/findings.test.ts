import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CampaignOptions, runCampaign } from '../../../src/engine/campaign/campaign.ts';
import {
  createEvidenceWriter,
  type Harness,
  openSession,
  type Session,
  storedCase,
} from '../../../src/engine/index.ts';
import { createDiagnostics } from '../../../src/engine/vitest/index.ts';
import { type ClubBug, clubHarness } from './club.ts';
import { createScratchDatabase } from './scratch-database.ts';

const open = new AsyncDisposableStack();
let session: Session;
let plant: (bug: ClubBug) => void;
let directory: string;
/** How many requests for lists tell of another club's folder. */
let slips = 0;

/** The club, whose lists slip so many times in the life of the process, and no more. */
function slipping(harness: Harness): Harness {
  return {
    ...harness,
    actions: harness.actions.map((action) =>
      action.name === 'tasks.list'
        ? {
            ...action,
            perform: async (request) => {
              const { outcome, observations } = await action.perform(request);
              const isSlip = slips > 0 && request.actor.id === 'ann' && outcome.kind === 'succeeded';
              if (isSlip) slips -= 1;
              const [seen] = observations;
              return {
                outcome,
                observations:
                  seen && isSlip ? [{ ...seen, content: '0f0f1a2b-3c4d-4e5f-8a6b-7c8d9e0f1a23' }] : observations,
              };
            },
          }
        : action,
    ),
  };
}

beforeAll(async () => {
  const scratch = open.use(await createScratchDatabase());
  const club = await clubHarness(scratch.url);
  plant = club.plant;
  const environment = { ...process.env, DATABASE_URL: scratch.url };
  session = open.use(await openSession(slipping(club.harness), { environment, log: () => {} }));
});
afterAll(() => open.disposeAsync());

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'leakproof-findings-'));
  return () => rm(directory, { recursive: true });
});

/** A campaign without comparisons, whose findings go to disk. */
async function campaign(options: Partial<CampaignOptions> = {}) {
  const evidence = await createEvidenceWriter(session, { directory, environment: process.env });
  return await runCampaign(session, {
    seed: 5,
    maxRuns: 30,
    maxSteps: 20,
    onFinding: (finding) => evidence.write(finding),
    ...options,
  });
}

describe('a finding', () => {
  it('is one for one cause, whatever saw it, with one bundle', async () => {
    plant('bulk closes others');
    slips = 0;
    const { findings, flaky, signatures } = await campaign();
    expect(findings.map(({ violation, also = [] }) => [violation, ...also].map(({ signature }) => signature))).toEqual([
      ['TENANT-002 folders.close update tasks', 'TENANT-004 folders.close folders accepted'],
    ]);
    expect(flaky).toEqual([]);
    expect([...signatures.keys()]).toEqual(['TENANT-002 folders.close update tasks']);
    const folders = await readdir(directory);
    expect(folders).toEqual(['tenant-002-folders.close-update-tasks']);
    const bundle = JSON.parse(await readFile(join(directory, folders[0] ?? '', 'bundle.json'), 'utf8'));
    expect(bundle.also).toMatchObject([{ signature: 'TENANT-004 folders.close folders accepted' }]);
    const lengths = bundle.descent.map((best: { readonly steps: readonly string[] }) => best.steps.length);
    expect(lengths).toEqual(lengths.toSorted((one: number, other: number) => other - one));
    expect(bundle.descent.at(-1)?.steps).toHaveLength(bundle.counterexample.steps.length);
    expect(await readFile(join(directory, folders[0] ?? '', 'report.md'), 'utf8')).toMatch(
      /By the same step\n {2}TENANT-004 (ann|gil) referred to/,
    );
  });

  it('that does not happen again is none: flaky, apart on disk', async () => {
    plant('none');
    slips = 1;
    const { findings, flaky } = await campaign();
    expect(findings).toEqual([]);
    expect(flaky).toMatchObject([
      { verdict: 'flaky', violation: { signature: 'TENANT-003 tasks.list response folders' } },
    ]);
    expect(await readdir(directory)).toEqual(['flaky']);
    expect(await readdir(join(directory, 'flaky'))).toEqual(['tenant-003-tasks.list-response-folders']);
  });

  it('that did not happen again is looked into when it is met once more', async () => {
    plant('none');
    slips = 1;
    let met = 0;
    const { findings, flaky } = await campaign({
      onFinding: async ({ verdict }, stage) => {
        if (stage !== 'done') return;
        met += 1;
        // From here on it happens every time.
        if (verdict === 'flaky') slips = Number.POSITIVE_INFINITY;
      },
    });
    slips = 0;
    expect(met).toBe(2);
    expect([findings.length, flaky.length]).toEqual([1, 0]);
  });
});

describe('a suite', () => {
  const steps = [
    {
      id: 's1',
      actor: 'ann',
      action: 'tasks.list',
      input: { club: { $ref: { table: 'clubs', fixture: 'red' } }, folder: null },
    },
  ];
  const value = () => storedCase({ version: 1, steps });

  it('fails for what happens again, and not for what does not', async () => {
    plant('none');
    const { reportViolations, holdsEveryInvariant } = createDiagnostics({ directory });
    const report = async (times: number) => {
      slips = times;
      await reportViolations(session, await session.execute(value(), { compares: false }), { scenario: 'lists' });
    };
    await expect(report(1)).resolves.toBeUndefined();
    await expect(report(2)).rejects.toThrow('TENANT-003 read scope');
    expect((await readdir(directory)).sort()).toEqual(['flaky', 'lists-tenant-003-tasks.list-response-folders']);
    slips = 1;
    await expect(holdsEveryInvariant(session)(value())).resolves.toBeUndefined();
    slips = 0;
  });
});
