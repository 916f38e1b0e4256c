import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Coverage, cellKey } from '../coverage/coverage.ts';
import { trialRecord } from '../record/trial-record.ts';
import { CampaignBook } from './campaign-book.ts';
import { readCampaign } from './campaign-file.ts';
import { cellExample } from './cell-example.ts';
import type { Progress, Summary } from './coordinator.ts';
import type { Outline } from './outline.ts';

const outline: Outline = {
  application: 'app',
  unplaced: [],
  tenants: { a: 'a' },
  actors: [],
  actions: [],
  crossings: [],
  expected: [],
  required: [{ action: 'bids.place' }, { action: 'bids.take' }],
  invariants: [{ id: 'TENANT-001', title: 'row coherence' }],
  accepted: [],
  tenancy: { root: 'orgs', people: null, tables: [] },
};

const versions = { leakproof: '1', node: '24', postgres: '18' };

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'campaigns-'));
});
afterAll(() => rm(directory, { recursive: true }));

function bookIn(folder: string): CampaignBook {
  return new CampaignBook(outline, {
    directory: folder,
    origin: { commit: null, schema: 'abc', versions },
    replayStart: 'npx leakproof replay',
    seed: 7,
    budget: { seconds: 60, runs: null },
    options: { maxSteps: 50, noninterference: 0.4, mutant: null, corpus: 0 },
    startedAt: new Date(0),
  });
}

function progressAfter(elapsedMs: number): Progress {
  const coverage = new Coverage();
  coverage.count(trialRecord({ whose: ['own'] }), ['TENANT-001']);
  const none = { findings: [], flaky: [], known: [], passedOver: [], lost: [] };
  return { runs: 1, coverage, elapsedMs, ...none, signatures: new Map(), shrinking: null, examples: new Map() };
}

const summaryAfter = (elapsedMs: number): Summary => ({
  ...progressAfter(elapsedMs),
  ended: 'time',
  seed: 7,
  idle: [],
});

it('a campaign that nobody has ended is under way, and the one before it lies beside it', async () => {
  await writeFile(join(directory, 'campaign.json'), '{"version":0}');
  const book = bookIn(directory);
  await book.begin();
  expect(await readFile(join(directory, 'campaign.last.json'), 'utf8')).toBe('{"version":0}');
  book.note(progressAfter(5));
  await expect.poll(() => readCampaign(directory).catch(() => undefined)).toMatchObject({ verdict: 'under way' });
  await book.end(summaryAfter(10));
  expect(await readCampaign(directory)).toMatchObject({
    verdict: 'clean',
    ended: 'time',
    seed: 7,
    tenants: { a: 'a' },
    never: { requiredMissing: [{ action: 'bids.take' }] },
    invariants: [{ id: 'TENANT-001', judged: 1 }],
  });
});

it('examples of cells are cut, and hold no secret', async () => {
  const record = {
    ...trialRecord({ whose: ['own'] }),
    request: { path: '/bids', authorization: 'Bearer hunter2hunter2', note: 'x'.repeat(5_000) },
  };
  const session = { tenancy: { ownership: new Map(), tables: new Map() }, baselineKeys: new Map() };
  const example = cellExample(session as never, record, { seed: 3, corpus: null });
  const key = cellKey({ action: record.step.action, role: record.actor.role, reach: 'own', outcome: 'succeeded' });
  const { cells } = await bookIn(directory).end({ ...summaryAfter(10), examples: new Map([[key, example]]) });
  expect(cells).toHaveLength(1);
  const { request, run } = cells[0]?.example ?? {};
  expect(run).toEqual({ seed: 3, corpus: null });
  expect(request).not.toContain('hunter2');
  expect(request).toContain('[masked]');
  expect(request?.length).toBeLessThan(2_000);
});

it('why a campaign broke off is said without secrets', async () => {
  const error = new Error('connecting to postgres://app:hunter2hunter2@db.example/app failed');
  const { error: said } = await bookIn(directory).end({ ...summaryAfter(10), ended: 'broke off', error });
  expect(said).toMatch(/^connecting to postgres:.*failed$/);
  expect(said).not.toContain('hunter2');
});

it('a folder that cannot be written is said in one line, at the end', async () => {
  const file = join(directory, 'file');
  await writeFile(file, '');
  const book = bookIn(join(file, 'bundles'));
  book.note(progressAfter(5));
  await expect(book.end(summaryAfter(10))).rejects.toThrow(
    /^writing a campaign failed: .*expected a folder that can be written/,
  );
});

it('a file of another version is refused in one line', async () => {
  await writeFile(join(directory, 'campaign.json'), '{"version":0}');
  await expect(readCampaign(directory)).rejects.toThrow(/campaign\.json has format version 0; expected 1\. /);
});
