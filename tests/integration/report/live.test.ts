import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { unheldEnvironment } from '../unheld-environment.ts';
import { launchChromium } from './chromium.ts';

let browser: Browser;
let bundles: string;
beforeAll(async () => {
  browser = await launchChromium();
  bundles = await mkdtemp(join(tmpdir(), 'leakproof-live-'));
}, 600_000);
afterAll(async () => {
  await browser?.close();
  await rm(bundles, { recursive: true, force: true });
});

/** A campaign in a process of its own, with what it has printed so far. */
function startFuzz(...words: readonly string[]) {
  const child = spawn(process.execPath, ['src/cli/leakproof.ts', 'fuzz', '--open', ...words, '--bundles', bundles], {
    env: { ...unheldEnvironment(), NO_COLOR: '1', BROWSER: 'none' },
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 500_000,
    // It takes a first SIGTERM for a wish.
    killSignal: 'SIGKILL',
  });
  const said = { out: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    said.out += chunk.toString();
  });
  return { child, said, ended: once(child, 'close').then(() => child.exitCode) };
}

async function statusOf(url: string, headers: Readonly<Record<string, string>> = {}): Promise<number | undefined> {
  const asked = request(url, { headers }).end();
  const [response] = await once(asked, 'response');
  response.destroy();
  return response.statusCode;
}

it('serves the report while the campaign goes on, to nobody else, and leaves it open when it ends', async () => {
  const fuzz = startFuzz(
    '--mutant',
    'notification',
    '--seed',
    '1',
    '--runs',
    '10',
    '--seconds',
    '900',
    '--no-corpus',
    '--workers',
    '1',
  );
  await expect.poll(() => fuzz.said.out).toMatch(/^Report http:\/\/127\.0\.0\.1:\d+\/\?token=\S{32}\n/);
  const [, url = ''] = /^Report (\S+)/.exec(fuzz.said.out) ?? [];
  const { origin, searchParams } = new URL(url);
  expect(await statusOf(origin)).toBe(403);
  expect(await statusOf(`${origin}/events?token=${'x'.repeat(32)}`)).toBe(403);
  expect(await statusOf(url, { host: 'evil.example' })).toBe(403);
  expect(await statusOf(`${origin}/etc?token=${searchParams.get('token')}`)).toBe(404);

  const page = await browser.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(url);
  await page.locator('.live').waitFor();
  await page.locator('.sidebar .finding').first().waitFor();
  expect(await page.locator('h1').innerText()).toMatch(/leaks? so far/);
  fuzz.child.kill('SIGINT');
  expect(await fuzz.ended).toBe(1);
  await expect.poll(() => page.locator('.live').count()).toBe(0);
  expect(await page.locator('.hero').innerText()).toMatch(/leaks? found[\s\S]*; ended because it was interrupted/);
  expect(errors).toEqual([]);
  // What is printed is what is printed without it.
  expect(fuzz.said.out).toMatch(/\nFuzzing dispatch for 900 s, seed 1\n[\s\S]*\n\d+ found: TENANT-/);
});
