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

it('the seed of a run whose reads were made again at once finds again what that found', async () => {
  const bundles = await mkdtemp(join(tmpdir(), 'leakproof-seed-'));
  try {
    const told = ['--races', '0.02', '--noninterference', '0', '--no-corpus', '--workers', '1'];
    const planted = ['--mutant', 'race-answer-under-way'];
    await leakproof(['fuzz', '--seed', '30000', '--runs', '16', '--bundles', bundles, ...told, ...planted]);
    const { findings, options } = await readCampaign(bundles);
    const [{ seed, signature } = { seed: null, signature: '' }] = findings;
    if (seed === null) throw new Error('the campaign found nothing; expected what is planted. Take another seed.');
    const { exitCode, out } = await leakproof(seedCommand('replay', { seed }, options).split(' '));
    expect(out).toContain(signature.split(' ')[0]);
    expect(exitCode).toBe(1);
  } finally {
    await rm(bundles, { recursive: true });
  }
});
