import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { readCampaign } from '../../../src/engine/campaign/campaign-file.ts';
import { leakproof } from './cli.ts';

const service = 'src/lib/server/services/warehouses.ts';

/** Where the statement is written that the bug is planted in. */
const sentAt = { file: service, line: lineOf('await onUniqueViolation(', 'updateWarehouse') };

/** The line of the service in which a passage of a function stands. */
function lineOf(passage: string, name: string): number {
  const lines = readFileSync(service, 'utf8').split('\n');
  const from = lines.findIndex((line) => line.includes(`function ${name}`));
  return lines.findIndex((line, at) => at > from && line.includes(passage)) + 1;
}

it('finds a planted bug, shrinks it to one step, replays it, and says fixed once it is gone', async () => {
  const bundles = await mkdtemp(join(tmpdir(), 'leakproof-bundles-'));
  try {
    const campaign = await leakproof([
      'fuzz',
      '--mutant',
      'write',
      '--seed',
      '6',
      '--runs',
      '20',
      '--seconds',
      '600',
      '--no-corpus',
      '--bundles',
      bundles,
    ]);
    expect(campaign.exitCode).toBe(1);
    expect(campaign.out).toContain('TENANT-002 write scope');

    const folders = await readdir(bundles);
    const folder = join(bundles, folders.find((name) => name.startsWith('tenant-002-warehouses.update')) ?? 'none');
    expect(campaign.out).toMatch(/Replay {2}npx pnpm replay \S+tenant-002-warehouses\.update\S* --mutant write/);
    expect((await readdir(folder)).sort()).toEqual([
      'bundle.json',
      'counterexample.json',
      'original.json',
      'report.md',
    ]);
    const bundle = JSON.parse(await readFile(join(folder, 'bundle.json'), 'utf8'));
    expect(bundle).toMatchObject({
      application: 'dispatch',
      scenarioId: null,
      invariantId: 'TENANT-002',
      verdict: 'confirmed',
      coverage: { 'warehouses.update': { manager: expect.anything() } },
      counterexample: { steps: [{ action: 'warehouses.update' }] },
      statement: {
        did: 'wrote',
        text: expect.stringContaining('update "warehouses"'),
        lacks: ['organization_id'],
        // As many as the application had sent by then.
        kin: expect.arrayContaining([expect.objectContaining({ text: expect.stringContaining('organization_id') })]),
      },
    });
    // Through a function that others may pass as well, which is the place itself where some have.
    const { place, calledFrom } = bundle.statement;
    expect([place, ...calledFrom]).toContainEqual(expect.objectContaining(sentAt));
    expect(campaign.out).toContain(`${sentAt.file}:${sentAt.line}:`);
    expect((await readFile(join(folder, 'report.md'), 'utf8')).split('\n').length).toBeLessThan(40);

    const kept = await readCampaign(bundles);
    expect(kept).toMatchObject({
      verdict: 'leaks',
      ended: 'runs',
      seed: 6,
      budget: { runs: 20 },
      options: { mutant: 'write' },
      totals: { runs: 20 },
      origin: { versions: { node: process.versions.node } },
    });
    expect(kept.findings).toContainEqual(
      expect.objectContaining({ bundle: basename(folder), verdict: 'confirmed', action: 'warehouses.update' }),
    );
    expect(kept.cells.reduce((sum, { count }) => sum + count, 0)).toBe(kept.totals.applied);
    expect(kept.cells.every(({ example }) => example?.run.seed !== undefined)).toBe(true);
    expect(kept.course.at(-1)).toMatchObject({ runs: 20, findings: kept.findings.length, cells: kept.cells.length });
    expect(kept.tenancy.tables.find(({ name }) => name === 'warehouses')).toMatchObject({
      ownership: 'owned',
      paths: ['organization_id'],
    });
    // Besides, runs are compared without what the others began with.
    expect(kept.invariants.find(({ id }) => id === 'TENANT-006')?.judged).toBeGreaterThanOrEqual(
      kept.comparisons.projections - kept.comparisons.setAside.count,
    );

    const again = await leakproof(['replay', folder, '--mutant', 'write']);
    expect([again.exitCode, again.out.trim().split('\n').at(-1)]).toEqual([1, 'still fails']);
    const mended = await leakproof(['replay', folder]);
    expect([mended.exitCode, mended.out.trim().split('\n').at(-1)]).toEqual([0, 'fixed']);
    const other = await leakproof(['replay', folder, '--mutant', 'class-17-after-membership-ends']);
    expect([other.exitCode, other.out.trim().split('\n').at(-1)]).toEqual([0, 'fixed']);
  } finally {
    await rm(bundles, { recursive: true });
  }
});
