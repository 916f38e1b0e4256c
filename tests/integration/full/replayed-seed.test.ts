import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readCampaign } from '../../../src/engine/campaign/campaign-file.ts';
import { seedCommand } from '../../../src/report/seed-command.ts';
import { leakproof } from './cli.ts';

it('the command for the run of a seed makes that run again, whatever the campaign was told', async () => {
  const bundles = await mkdtemp(join(tmpdir(), 'leakproof-seed-'));
  try {
    const told = ['--max-steps', '20', '--races', '0.5', '--noninterference', '0', '--no-corpus'];
    await leakproof(['fuzz', '--seed', '5', '--runs', '1', '--bundles', bundles, ...told]);
    const { cells, options } = await readCampaign(bundles);
    const steps = cells.flatMap(({ example }) => (example ? [example.step] : []));
    expect(steps.length).toBeGreaterThan(5);
    const command = seedCommand('replay', { seed: 5 }, options);
    const { out } = await leakproof(command.split(' '));
    for (const { id, actor, action } of steps) expect(out).toMatch(new RegExp(`^${id} +${actor} +${action} `, 'm'));
  } finally {
    await rm(bundles, { recursive: true });
  }
});
