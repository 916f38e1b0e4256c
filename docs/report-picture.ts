import { execFile } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { readCampaign } from '../src/engine/campaign/campaign-file.ts';
import { launchChromium } from '../tests/integration/report/chromium.ts';

/**
 * Takes the pictures of the report that the README shows, `docs/report-*.png`: of a campaign over the example application with a bug
 * planted in it, as anybody can run it.
 *
 * Usage: `npx pnpm picture:report`
 */
// Where a path of it is short: the page shows it.
const folder = '.leakproof/picture';
await mkdir(folder, { recursive: true });
const report = resolve(folder, 'report.html');
const words = ['fuzz', '--mutant', 'read', '--seed', '1', '--runs', '40', '--seconds', '600'];
// Its exit code says that a leak was found.
await promisify(execFile)(
  process.execPath,
  ['src/cli/leakproof.ts', ...words, '--no-corpus', '--bundles', folder, '--report', `html=${report}`],
  { maxBuffer: 2 ** 26 },
).catch((error: { readonly code?: number; readonly stderr?: string }) => {
  if (error.code !== 1) throw error;
});
const { findings } = await readCampaign(folder);
const [finding] = findings;
if (finding === undefined) throw new Error('the campaign found nothing; expected the planted bug');

const browser = await launchChromium();
const page = await browser.newPage({ viewport: { width: 1280, height: 860 }, colorScheme: 'light' });
await page.goto(pathToFileURL(report).href);
await page.locator('.plot svg').waitFor();
await page.screenshot({ path: 'docs/report-overview.png' });
await page.goto(`${pathToFileURL(report).href}#/matrix`);
await page.locator('.matrix').waitFor();
await page.screenshot({ path: 'docs/report-matrix.png' });
await page.goto(`${pathToFileURL(report).href}#/finding/${encodeURIComponent(finding.bundle)}`);
await page.locator('.lanes').waitFor();
// As far as the end of the steps.
await page.setViewportSize({ width: 1280, height: 1640 });
await page.screenshot({ path: 'docs/report-finding.png' });
await browser.close();
await rm(folder, { recursive: true });
