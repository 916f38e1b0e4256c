import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';

type OpenOptions = { readonly file: string; readonly isDark?: boolean };

/** A report in a browser, which notes whatever it should not do. */
export type OpenedReport = AsyncDisposable & {
  readonly page: Page;
  /** Errors of the page and its console, dialogs, and whatever it asked for beyond its own file. */
  readonly complaints: readonly string[];
  readonly goTo: (address: string) => Promise<void>;
};

/** Opens a report from disk. */
export async function openReport(browser: Browser, { file, isDark = false }: OpenOptions): Promise<OpenedReport> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    colorScheme: isDark ? 'dark' : 'light',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  const url = pathToFileURL(file).href;
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (request.url() !== url && !request.url().startsWith('data:')) complaints.push(`request: ${request.url()}`);
  });
  await page.goto(url);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return {
    page,
    complaints,
    goTo: async (address) => {
      await page.evaluate((hash) => {
        location.hash = hash;
      }, address);
      await page.getByRole('heading', { level: 1 }).waitFor();
    },
    [Symbol.asyncDispose]: () => context.close(),
  };
}

/** What axe finds that keeps people from reading the page. */
export async function expectAccessible(page: Page): Promise<void> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe.source);
  const violations = (await page.evaluate(
    `axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(' | ')))`,
  )) as readonly string[];
  expect(violations).toEqual([]);
}
