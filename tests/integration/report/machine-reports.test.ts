import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { afterAll, describe, expect, it } from 'vitest';
import type { CampaignFile } from '../../../src/engine/campaign/campaign-file.ts';
import { findingsOf } from '../../../src/report/found.ts';
import { parseReportRequest, writeReports } from '../../../src/report/reports.ts';
import { savedCampaign } from '../../../src/report/saved-campaign.ts';
import { campaign, foreignTask, type Kept, keepCampaign, keptFinding, stepRecord } from './campaigns.ts';

const nasty =
  '</failure>]]>&lt;<script>alert(1)</script> @team/all ::error::x\r\n::stop-commands::y `` ``` [a](javascript:x) **b** \u0000\u001b[31m\u202e\ud800\uffff % , :';

const place = { file: 'src/(app)/[id]/tasks ä.ts', line: 12, column: 5, name: 'getTask' };
const statement = {
  did: 'read',
  text: 'select id from tasks where id = $1',
  parameters: [foreignTask],
  command: 'SELECT',
  rowCount: 1,
  error: null,
  backend: 1,
  durationMs: 1,
  step: 's5',
  place,
  calledFrom: [{ file: 'src/routes.ts', line: 3, column: 1 }],
  lacks: ['org_id'],
  kin: [{ text: 'select 1', place: { file: '/elsewhere/x.ts', line: 1, column: 1 } }],
};
const plain = keptFinding({
  name: 'plain',
  steps: [stepRecord({ id: 's5' })],
  bundle: { statement, foreign: [{ table: 'tasks', text: foreignTask }] },
});
const hostile = keptFinding({
  name: 'hostile',
  steps: [stepRecord({ id: 's6', input: { name: nasty } })],
  entry: { invariant: 'TENANT-006', title: nasty, message: nasty, signature: `TENANT-006 ${nasty}` },
  bundle: { replay: nasty },
});

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

async function folderWith(findings: readonly Kept[], change: Partial<CampaignFile> = {}): Promise<string> {
  const folder = await keepCampaign(campaign(findings, change), findings);
  folders.push(folder);
  return folder;
}

async function reportOf(kind: string, folder: string): Promise<string> {
  const file = join(folder, `report.${kind}`);
  await writeReports(await savedCampaign(folder), [{ kind, file }], {});
  return await readFile(file, 'utf8');
}

const require = createRequire(import.meta.url);
const schema = JSON.parse(
  await readFile(join(require.resolve('@microsoft/jest-sarif'), '../schemas/sarif-2.1.0-rtm.5.json'), 'utf8'),
);
const ajv = new Ajv.default({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats.default(ajv);
const isSarif = ajv.compile(schema);

describe('a report for machines', () => {
  it.each([
    ['leaks', [plain, hostile], {}],
    ['clean', [], {}],
    ['broke off', [], { ended: 'broke off', error: nasty }],
    ['under way', [hostile], { ended: 'under way' }],
    ['nothing ran', [], { ended: 'interrupted' }],
  ] as const)('is SARIF as its schema has it, where the verdict is %s', async (verdict, findings, change) => {
    const log = JSON.parse(await reportOf('sarif', await folderWith(findings, { verdict, ...change })));
    expect(isSarif(log) ? [] : isSarif.errors).toEqual([]);
    const [run] = log.runs;
    expect(run.results).toHaveLength(findings.length);
    expect(run.invocations[0].executionSuccessful).toBe(verdict === 'leaks' || verdict === 'clean');
  });

  it('shows in SARIF the place of the statement, from where it was come to, and the steps', async () => {
    const log = JSON.parse(await reportOf('sarif', await folderWith([plain])));
    const [result] = log.runs[0].results;
    expect(result).toMatchObject({
      ruleId: 'TENANT-003',
      level: 'error',
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'src/(app)/%5Bid%5D/tasks%20%C3%A4.ts', uriBaseId: '%SRCROOT%' },
            region: { startLine: 12, startColumn: 5 },
          },
        },
      ],
      relatedLocations: [
        { message: { text: 'called from here' } },
        { physicalLocation: { artifactLocation: { uri: 'file:///elsewhere/x.ts' } } },
      ],
      codeFlows: [
        { threadFlows: [{ locations: [{ location: { message: { text: expect.stringMatching(/^s5 /) } } }] }] },
      ],
    });
  });

  it('is JUnit XML that can be read, whatever stands in it', async () => {
    const text = await reportOf('junit', await folderWith([plain, hostile]));
    expect(XMLValidator.validate(text)).toBe(true);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not be there.
    expect(text).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
    const { testsuites } = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' }).parse(text);
    const cases: { name: string; failure?: { message: string } }[] = [testsuites.testsuite.testcase].flat();
    expect(testsuites).toMatchObject({ failures: '2', errors: '0' });
    expect(cases.filter(({ failure }) => failure).map(({ name }) => name.slice(0, 21))).toEqual([
      'TENANT-003 read scope',
      expect.stringMatching(/^TENANT-006 /),
    ]);
    const broken = await reportOf(
      'junit',
      await folderWith([], { verdict: 'broke off', ended: 'broke off', error: nasty }),
    );
    expect(XMLValidator.validate(broken)).toBe(true);
    expect(broken).toContain('errors="1"');
  });

  it('is Markdown in which nothing of the application is Markdown, HTML, or a call to somebody', async () => {
    const text = await reportOf('markdown', await folderWith([plain, hostile]));
    const nodes = flat(fromMarkdown(text));
    expect(nodes.filter(({ type }) => type === 'html' || type === 'link' || type === 'image')).toEqual([]);
    const prose = nodes.flatMap((node) => (node.type === 'text' ? [node.value] : [])).join(' ');
    expect(prose).not.toMatch(/@\w/);
    expect(prose).toContain('2 leaks found in desk');
    const codes = nodes.flatMap((node) => (node.type === 'inlineCode' || node.type === 'code' ? [node.value] : []));
    expect(codes).toContain('src/(app)/[id]/tasks ä.ts:12:5');
    expect(codes).toContain('npx leakproof replay .leakproof/bundles/plain');
  });

  it('is small enough for a comment, with a thousand findings of great length', async () => {
    const many = Array.from({ length: 1_000 }, (_, at) =>
      keptFinding({
        name: `f${at}`,
        steps: [],
        entry: { signature: `TENANT-003 x ${at}`, message: 'm '.repeat(20_000) },
      }),
    );
    const folder = await folderWith(many.slice(0, 3));
    const content = campaign(many);
    await writeFile(join(folder, 'campaign.json'), JSON.stringify(content));
    const text = await reportOf('markdown', folder);
    expect(text.length).toBeLessThan(65_000);
    expect(text).toContain('too long to show here');
  });

  it('tells what is new against the campaign before, and what was not met again', async () => {
    const folder = await folderWith([plain, hostile]);
    const gone = keptFinding({ name: 'gone', steps: [], entry: { signature: 'TENANT-002 tasks.drop delete tasks' } });
    await writeFile(join(folder, 'campaign.last.json'), JSON.stringify(campaign([plain, gone])));
    expect((await findingsOf(await savedCampaign(folder))).map(({ isNew }) => isNew)).toEqual([true, false]);
    const text = await reportOf('markdown', folder);
    expect(text).toContain('1 of them new since the last campaign');
    expect(text).toMatch(/not met in this one:\n\n- `TENANT-002 tasks\.drop delete tasks`/);
    const { results } = JSON.parse(await reportOf('sarif', folder)).runs[0];
    expect(results.map(({ baselineState }: { baselineState: string }) => baselineState)).toEqual(['new', 'unchanged']);
  });

  it('is told to GitHub as annotations at the places, which nothing of the application can forge', async () => {
    const folder = await folderWith([plain, hostile]);
    const summary = join(folder, 'summary.md');
    await writeFile(summary, '');
    const env = { ...process.env, GITHUB_STEP_SUMMARY: summary };
    const report = ['src/cli/leakproof.ts', 'report', folder, '--report', 'github'];
    const out = execFileSync(process.execPath, report, { env, encoding: 'utf8' });
    const commands = out.split(/\r?\n/).filter((line) => line.startsWith('::'));
    expect(commands).toEqual([
      expect.stringMatching(
        /^::error title=TENANT-003 read scope,file=src\/\(app\)\/\[id\]\/tasks ä\.ts,line=12,col=5::/,
      ),
      expect.stringMatching(/^::error title=TENANT-006 /),
    ]);
    expect(await readFile(summary, 'utf8')).toContain('## Leakproof: 2 leaks found in desk');
  });

  it('that cannot be written is told of in one line, and the others are written all the same', async () => {
    const folder = await folderWith([plain]);
    const saved = await savedCampaign(folder);
    const file = join(folder, 'report.sarif');
    const requests = [
      { kind: 'junit', file: '/proc/none/x.xml' },
      { kind: 'sarif', file },
    ];
    await expect(writeReports(saved, requests, {})).rejects.toThrow(
      /^writing a report failed: \/proc\/none\/x\.xml: .*; expected/,
    );
    expect(JSON.parse(await readFile(file, 'utf8')).runs).toHaveLength(1);
    expect(() => parseReportRequest('sarif')).toThrow(/expected a kind and a file/);
    expect(() => parseReportRequest('github=x')).toThrow(/or github alone/);
  });

  it('is made of a bundle of another version as far as the campaign tells of it, and says so', async () => {
    const folder = await folderWith([keptFinding({ name: 'old', steps: [], bundle: { version: 0 } })]);
    const text = await reportOf('markdown', folder);
    expect(text).toContain('has format version 0; expected 1');
    expect(text).toContain('1 leak found');
    const empty = await mkdtemp(join(tmpdir(), 'leakproof-empty-'));
    folders.push(empty);
    const { status, stderr } = spawnSync(process.execPath, ['src/cli/leakproof.ts', 'report', empty], {
      encoding: 'utf8',
    });
    expect([status, stderr.trim().split('\n').length]).toEqual([2, 1]);
  });
});

function flat(node: Nodes): readonly Nodes[] {
  return 'children' in node ? [node, ...node.children.flatMap(flat)] : [node];
}
