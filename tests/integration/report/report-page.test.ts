import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CampaignFile } from '../../../src/engine/campaign/campaign-file.ts';
import { writeReports } from '../../../src/report/reports.ts';
import { savedCampaign } from '../../../src/report/saved-campaign.ts';
import { leakproof } from '../full/cli.ts';
import {
  acme,
  answer,
  campaign,
  foreignTask,
  globex,
  type Kept,
  keepCampaign,
  keptFinding,
  stepRecord,
} from './campaigns.ts';
import { launchChromium } from './chromium.ts';
import { expectAccessible, openReport } from './page.ts';

let browser: Browser;
const folders: string[] = [];
// An installation of Chromium takes its time.
beforeAll(async () => {
  browser = await launchChromium();
}, 600_000);
afterAll(async () => {
  await browser?.close();
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
});

/** A campaign's report on disk, with the folder that it was made of. */
async function reportOf(
  content: CampaignFile,
  findings: readonly Kept[] = [],
): Promise<{ folder: string; file: string }> {
  const folder = await keepCampaign(content, findings);
  folders.push(folder);
  const file = join(folder, 'report.html');
  await writeReports(await savedCampaign(folder), [{ kind: 'html', file }], {});
  return { folder, file };
}

const leak = keptFinding({
  name: 'tenant-003-tasks',
  steps: [
    stepRecord({
      id: 's2',
      tenant: globex,
      actor: 'gil',
      action: 'tasks.add',
      changes: [
        {
          position: 1,
          table: 'tasks',
          key: foreignTask,
          operation: 'insert',
          before: null,
          after: { id: foreignTask, org_id: globex, title: 'secret plan' },
          backend: 1,
          statement: '',
          ownerBefore: null,
          ownerAfter: globex,
        },
      ],
      observations: [{ channel: 'mail', tenants: [acme], recipient: 'ann', content: { subject: 'a task' } }],
    }),
    stepRecord({
      id: 's5',
      request: { method: 'GET', path: '/tasks', headers: { authorization: '[masked]' }, body: null },
      observations: [answer({ items: [{ id: foreignTask, title: 'secret plan' }] })],
    }),
  ],
});

const turn = (step: string, text: string, waitsFor?: readonly string[]) => ({
  step,
  kind: 'statement' as const,
  text,
  place: { file: 'src/tasks.ts', line: 12, column: 3 },
  ...(waitsFor ? { waitsFor } : {}),
});
const race = keptFinding({
  name: 'lost-update',
  entry: { invariant: 'COUNT-001', message: 'two tasks of Acme have the number 7' },
  steps: [
    stepRecord({ id: 's3', actor: 'ann', action: 'tasks.number' }),
    stepRecord({
      id: 's4',
      actor: 'bob',
      action: 'tasks.number',
      interleaving: {
        steps: ['s3', 's4'],
        isTold: true,
        turns: [
          turn('s3', 'begin'),
          turn('s3', 'select max(number) from tasks where org_id = $1'),
          turn('s4', 'begin'),
          turn('s4', 'select max(number) from tasks where org_id = $1'),
          turn('s3', 'update tasks set number = $2 where id = $1'),
          turn(
            's4',
            'update tasks set number = $2, title = $3, state = $4, changed_at = now(), changed_by = $5 where id = $1 and org_id = $6 and state <> $7',
            ['s3'],
          ),
          turn('s3', 'commit'),
          turn('s4', 'commit'),
        ],
      },
    }),
  ],
});

const other = (count: number) =>
  stepRecord({ id: 's4', action: 'figures', observations: [answer({ open: count, total: 2 })] });
const interference = keptFinding({
  name: 'tenant-006-figures',
  steps: [stepRecord({ id: 's3', tenant: globex, actor: 'gil', action: 'tasks.add' }), other(2)],
  bundle: { projected: { tenant: acme, removed: ['s3'], steps: [other(1)] } },
  entry: { invariant: 'TENANT-006', message: 'acme can tell what globex did' },
});

describe('a report', () => {
  let file: string;
  beforeAll(async () => {
    ({ file } = await reportOf(campaign([leak, interference]), [leak, interference]));
  });

  it.each([false, true])('can be read by everybody, and asks for nothing (dark: %s)', async (isDark) => {
    await using report = await openReport(browser, { file, isDark });
    for (const address of [
      '#/overview',
      '#/matrix',
      '#/tenancy/tasks',
      '#/finding/tenant-003-tasks',
      '#/finding/tenant-006-figures',
    ]) {
      await report.goTo(address);
      await expectAccessible(report.page);
    }
    expect(report.complaints).toEqual([]);
  });

  it('says what was found, and what was never reached', async () => {
    await using report = await openReport(browser, { file });
    const { page } = report;
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('2 leaks found');
    const said = await page.locator('main').innerText();
    for (const words of [
      '20 runs, 400 steps in 60 s, from seed 7; ended because the time was up',
      'tasks.drop by manager: foreign refused',
      'NOTIF-001 recipients are members',
      '1 of them (12.5 %) were set aside',
      's4 tasks.list: body.items',
    ])
      expect(said).toContain(words);
    expect(await page.locator('.plot svg').count()).toBe(1);
  });

  it('shows an example of a cell beside the success that its refusal is held against, by the keyboard', async () => {
    await using report = await openReport(browser, { file });
    const { page } = report;
    await page.keyboard.press('m');
    await page.locator('input[type=search]').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('get');
    await expect.poll(() => page.locator('.matrix tbody tr').count()).toBe(1);
    const cell = page.getByRole('button', {
      name: /tasks.get by manager, others’ rows, refused: 12, the owner succeeds/,
    });
    await cell.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await expect.poll(() => dialog.innerText()).toContain('the owner, for comparison');
    expect(await dialog.locator('.example').count()).toBe(2);
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await expect.poll(() => dialog.count()).toBe(0);
    await report.goTo('#/matrix?only=missing');
    expect(await page.locator('.matrix tbody tr').allInnerTexts()).toEqual([
      expect.stringContaining('tasks.close'),
      expect.stringContaining('tasks.drop'),
    ]);
    expect(report.complaints).toEqual([]);
  });

  it('marks the foreign id wherever it shows, and draws messages to whom they went', async () => {
    await using report = await openReport(browser, { file });
    const { page } = report;
    await report.goTo('#/finding/tenant-003-tasks');
    const marked = page.locator('mark.foreign');
    expect(new Set(await marked.evaluateAll((all) => all.map((one) => one.firstChild?.textContent)))).toEqual(
      new Set([foreignTask]),
    );
    const places = await marked.evaluateAll((all) =>
      all.map((one) => one.closest('.proof, .message, .row-change, .code, .sql')?.className ?? 'elsewhere'),
    );
    expect(new Set(places)).toEqual(new Set(['lead message', 'proof', 'row-change insert', 'code', 'sql ']));
    expect(await page.locator('.lane-head').allInnerTexts()).toEqual(['acme', 'globex']);
    // A mail from the right to the left, and what was shown of the right on the left.
    expect(await page.locator('.arrow.left.bad').count()).toBe(1);
    expect(await page.locator('.arrow.left').count()).toBe(2);
    expect(await page.locator('.message-card.shown').innerText()).toContain('tasks of globex');
  });

  it('copies the replay command, the sequence, and curl', async () => {
    await using report = await openReport(browser, { file });
    const { page } = report;
    await report.goTo('#/finding/tenant-003-tasks');
    const copied = async (name: string) => {
      await page.getByRole('button', { name }).first().click();
      await page.getByRole('button', { name: 'Copied' }).first().waitFor();
      return page.evaluate(() => navigator.clipboard.readText());
    };
    expect(await copied('Copy replay command')).toBe('npx leakproof replay .leakproof/bundles/tenant-003-tasks');
    expect(JSON.parse(await copied('Copy sequence'))).toMatchObject({
      version: 1,
      steps: [{ id: 's2' }, { id: 's5' }],
    });
    expect(await copied('Copy curl')).toBe(
      `# as ann\ncurl -i -X GET "$BASE_URL"/tasks -H 'authorization: '"$AUTHORIZATION"`,
    );
  });

  it('draws steps that ran at once in columns, with who waited for whom, by the keyboard and on a narrow screen', async () => {
    await using report = await openReport(browser, await reportOf(campaign([race]), [race]));
    const { page } = report;
    await report.goTo('#/finding/lost-update');
    const drawn = page.locator('.race');
    expect(await drawn.locator('.race-head').allInnerTexts()).toEqual([
      expect.stringMatching(/s3\s+tasks.number\s+ann/),
      expect.stringMatching(/s4\s+tasks.number\s+bob/),
    ]);
    expect(await drawn.locator('.race-stretch').count()).toBe(6);
    expect(await drawn.locator('.race-switch.right').count()).toBe(3);
    expect(await drawn.locator('.race-line.waits').count()).toBe(1);
    expect(await drawn.locator('.race-turn.blocked').innerText()).toMatch(
      /6[\s\S]*src\/tasks.ts:12[\s\S]*waits for s3/,
    );
    const folded = drawn.locator('details');
    await folded.locator('summary').focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => folded.innerText()).toContain('state <> $7');
    await expectAccessible(page);
    await page.setViewportSize({ width: 390, height: 800 });
    expect(await drawn.evaluate((one) => one.scrollWidth <= window.innerWidth)).toBe(true);
    expect(await drawn.locator('.race-who').first().innerText()).toContain('s3 tasks.number');
    await expectAccessible(page);
    expect(report.complaints).toEqual([]);
  });

  it('puts the two runs of TENANT-006 side by side from where they part', async () => {
    await using report = await openReport(browser, { file });
    const { page } = report;
    await report.goTo('#/finding/tenant-006-figures');
    expect(await page.locator('.run-row.parting .line.pointed').allInnerTexts()).toEqual([
      '  body: { open: 2, total: 2 }'.trim(),
      '  body: { open: 1, total: 2 }'.trim(),
    ]);
    expect(await page.locator('.run-row.removed').innerText()).toContain('left out on the right');
  });

  it('prints without what only a screen has', async () => {
    await using report = await openReport(browser, { file });
    const { page } = report;
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.sidebar').isVisible()).toBe(false);
    expect((await page.pdf()).length).toBeGreaterThan(10_000);
  });
});

/** What does something wherever it is taken for code. */
const planted =
  '</script><script>window.ran=1</script><img src=x onerror="window.ran=1"><svg onload=window.ran=1>' +
  '<!--<script>-->{{window.ran=1}}$&$`%LEAKPROOF_DATA%javascript:window.ran=1\u2028\u2029\u202e\u0000"\'`';

/** Every text in a value with something planted in it, but for those that the format knows. */
function plantedIn<Value>(value: Value, spared: ReadonlySet<string>): Value {
  const visit = (item: unknown): unknown => {
    if (typeof item === 'string') return `${item}${planted}`;
    if (item === null || typeof item !== 'object') return item;
    if (Array.isArray(item)) return item.map(visit);
    return Object.fromEntries(
      Object.entries(item).map(([name, inner]) => [
        name,
        spared.has(name) && typeof inner === 'string' ? inner : visit(inner),
      ]),
    );
  };
  return visit(value) as Value;
}

/** Words of the format, and ids that its parts refer to each other by. */
const spared = new Set(
  'verdict ended startedAt reach outcome bundle ownership proof state kind time operation id whose channel'.split(' '),
);

describe('what an application says', () => {
  it('is never run, wherever it stands', async () => {
    const kept = [leak, interference].map((one) => ({
      ...plantedIn(one, spared),
      entry: plantedIn(one.entry, spared),
    }));
    const accepted: CampaignFile['accepted'] = [
      {
        signature: planted,
        also: [],
        why: planted,
        file: planted,
        times: 1,
        state: 'occurs',
        reason: planted,
      },
    ];
    const content = plantedIn(campaign(kept, { accepted }), spared);
    const tenants = { [acme]: `acme${planted}`, [globex]: `globex${planted}` };
    const { file, folder } = await reportOf({ ...content, findings: kept.map(({ entry }) => entry), tenants }, kept);
    expect((await savedCampaign(folder)).findings.map(({ problem }) => problem)).toEqual([null, null]);
    await using report = await openReport(browser, { file });
    const { page } = report;
    for (const address of [
      '#/overview',
      '#/matrix',
      '#/tenancy',
      '#/finding/tenant-003-tasks',
      '#/finding/tenant-006-figures',
    ]) {
      await report.goTo(address);
      expect(await page.locator('main').innerText()).toContain('</script><script>window.ran=1</script>');
      await page.locator('details:not([open])').evaluateAll((all) => {
        for (const one of all) one.setAttribute('open', '');
      });
    }
    await report.goTo('#/matrix');
    await page.locator('.matrix button').first().click();
    expect(await page.getByRole('dialog').innerText()).toContain('window.ran=1');
    expect(await page.evaluate('window.ran')).toBeUndefined();
    expect(await page.locator('main script, main img, svg[onload]').count()).toBe(0);
    // What would turn the reading order is shown, not obeyed.
    expect(await page.locator('main').innerText()).not.toContain('\u202e');
    expect(report.complaints).toEqual([]);
  });

  it('would not run even if it stood in the page: its policy knows one script', async () => {
    const { file, folder } = await reportOf(campaign([leak]), [leak]);
    const broken = join(folder, 'broken.html');
    await writeFile(
      broken,
      (await readFile(file, 'utf8')).replace('<body>', () => '<body><script>window.ran=1</script>'),
    );
    await using report = await openReport(browser, { file: broken });
    expect(await report.page.evaluate('window.ran')).toBeUndefined();
    expect(report.complaints).toEqual([expect.stringContaining('Content Security Policy')]);
  });

  it('may be written from right to left', async () => {
    const kept = keptFinding({
      name: 'rtl',
      steps: [stepRecord({ id: 's2', action: 'משימה.פתח', observations: [answer({ שלום: 'مرحبا بالعالم 123' })] })],
      entry: { message: 'שלום' },
    });
    const { file } = await reportOf(campaign([kept]), [kept]);
    await using report = await openReport(browser, { file });
    await report.goTo('#/finding/rtl');
    expect(await report.page.locator('bdi', { hasText: 'مرحبا' }).first().innerText()).toBe('"مرحبا بالعالم 123"');
    expect(report.complaints).toEqual([]);
  });

  it('of five megabytes is cut around what is marked, and says where the rest is', async () => {
    const words = Array.from({ length: 400_000 }, (_, at) => `word-${at.toString(36)}`).join(' ');
    expect(words.length).toBeGreaterThan(3_500_000);
    const body = { text: `${words} ${foreignTask} ${words.slice(0, 1_500_000)}` };
    const kept = keptFinding({
      name: 'large',
      steps: [stepRecord({ id: 's2', observations: [answer(body)] })],
      bundle: { foreign: [{ table: 'tasks', text: foreignTask }] },
    });
    const { file } = await reportOf(campaign([kept]), [kept]);
    expect((await stat(file)).size).toBeLessThan(1_000_000);
    await using report = await openReport(browser, { file });
    const { page } = report;
    await report.goTo('#/finding/large');
    await page.getByRole('button', { name: /more characters/ }).click();
    expect(await page.locator('.code mark.foreign').count()).toBe(1);
    expect(await page.locator('main').innerText()).toContain('has in full what is cut here');
    expect(report.complaints).toEqual([]);
  });
});

describe('a large campaign', () => {
  it('of ten thousand cells shows them, in parts', async () => {
    const sides = ['own', 'foreign', 'absent', 'none'] as const;
    const outcomes = ['succeeded', 'refused'] as const;
    const cells = Array.from({ length: 1_250 }, (_, at) =>
      sides.flatMap((reach) =>
        outcomes.map((outcome, place) => ({
          action: `area-${at % 50}.action-${Math.floor(at / 2)}`,
          role: at % 2 === 0 ? 'manager' : 'driver',
          reach,
          outcome,
          count: at + place + 1,
          example: null,
        })),
      ),
    ).flat();
    expect(cells).toHaveLength(10_000);
    const { file } = await reportOf(campaign([], { cells }));
    await using report = await openReport(browser, { file });
    const { page } = report;
    await report.goTo('#/matrix');
    const rows = page.locator('.matrix tbody tr');
    expect(await rows.count()).toBe(300);
    await page.getByRole('button', { name: /Show the other/ }).click();
    await expect.poll(() => rows.count()).toBe(1_252);
    await page.getByRole('searchbox').fill('area-7.action-3 driver');
    await expect.poll(() => rows.count()).toBeLessThan(20);
    expect(report.complaints).toEqual([]);
  });

  it('of fifty findings that nothing compresses stays below five megabytes', async () => {
    let state = 1;
    const random = () => {
      state = (state * 48_271) % 2_147_483_647;
      return state.toString(36);
    };
    const findings = Array.from({ length: 50 }, (_, at) => {
      const rows = () =>
        Array.from({ length: 1_000 }, () => ({ id: random() + random(), text: random() + random() + random() }));
      return keptFinding({
        name: `finding-${at}`,
        steps: Array.from({ length: 6 }, (_, step) =>
          stepRecord({ id: `s${step + 2}`, observations: [answer(rows())] }),
        ),
      });
    });
    const { file } = await reportOf(campaign(findings), findings);
    expect((await stat(file)).size).toBeLessThan(5_000_000);
  });
});

describe('what cannot be shown', () => {
  it('is told of in its place: a bundle of an older version, and one that is gone', async () => {
    const old = keptFinding({ name: 'old', steps: [stepRecord({ id: 's2' })], bundle: { version: 0 } });
    const gone = keptFinding({ name: 'gone', steps: [stepRecord({ id: 's2' })] });
    const { file } = await reportOf(campaign([old, gone, leak]), [old, leak]);
    await using report = await openReport(browser, { file });
    expect(await report.page.locator('.card').allInnerTexts()).toEqual([
      expect.stringContaining('its bundle cannot be shown'),
      expect.stringContaining('its bundle cannot be shown'),
      expect.not.stringContaining('cannot be shown'),
    ]);
    await report.goTo('#/finding/old');
    expect(await report.page.locator('.note-box').innerText()).toMatch(/has format version 0; expected 1\./);
    await report.goTo('#/finding/gone');
    expect(await report.page.locator('.note-box').innerText()).toMatch(/no such file/);
    await report.goTo('#/finding/never-there');
    expect(report.complaints).toEqual([]);
  });

  it('is a campaign that broke off only in part: it says so, with the reason', async () => {
    const { file } = await reportOf(
      campaign([], { verdict: 'broke off', ended: 'broke off', error: 'the database is gone', course: [] }),
    );
    await using report = await openReport(browser, { file });
    expect(await report.page.locator('.hero').innerText()).toContain(
      'This says nothing of leaks: the database is gone',
    );
    const killed = await reportOf(campaign([leak], { verdict: 'under way', ended: 'under way' }), [leak]);
    await using other = await openReport(browser, { file: killed.file });
    expect(await other.page.locator('.hero').innerText()).toContain('1 leak so far');
  });
});

describe('leakproof report', () => {
  it('writes beside the bundles, or where it is told to', async () => {
    const folder = await keepCampaign(campaign([leak]), [leak]);
    folders.push(folder);
    const ended = await leakproof(['report', folder]);
    expect(ended).toMatchObject({ exitCode: 0, out: `html report: ${join(folder, 'report.html')}\n` });
    expect(await readFile(join(folder, 'report.html'), 'utf8')).toMatch(/^<!doctype html>/);
  });

  it.each<[string, readonly string[], RegExp]>([
    [
      'a folder without a campaign',
      ['report', 'tests'],
      /^UsageError: reading a campaign failed: tests\/campaign.json: no such file; expected .*\n$/,
    ],
    [
      'a kind that is none',
      ['report', '--report', 'pdf=x'],
      /^UsageError: choosing a report failed: 'pdf=x'; expected a kind and a file, .*\n$/,
    ],
    [
      'a file below a file',
      ['report', '%', '--report', 'html=package.json/x'],
      /^UsageError: writing a report failed: package.json\/x: .*; expected a file that can be written\. .*\n$/,
    ],
    [
      'a folder in place of a file',
      ['report', '%', '--report', 'html=tests'],
      /^UsageError: writing a report failed: tests: it is a folder; .*\n$/,
    ],
  ])('refuses %s in one line', async (_, words, line) => {
    const folder = await keepCampaign(campaign([]), []);
    folders.push(folder);
    const ended = await leakproof(words.map((word) => (word === '%' ? folder : word)));
    expect([ended.exitCode, ended.error]).toEqual([2, expect.stringMatching(line)]);
  });

  it('refuses a torn campaign in one line', async () => {
    const folder = await keepCampaign(campaign([]), []);
    folders.push(folder);
    await mkdir(join(folder, 'torn'));
    await writeFile(join(folder, 'torn/campaign.json'), '{"version": 1, "applic');
    const ended = await leakproof(['report', join(folder, 'torn')]);
    expect([ended.exitCode, ended.error]).toEqual([
      2,
      expect.stringMatching(/^UsageError: reading a campaign failed: .*it is no JSON.*\n$/),
    ]);
  });
});
