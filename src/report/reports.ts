import { rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UsageError } from '../engine/errors.ts';
import { ensureFolder, writeWhole } from '../engine/evidence/folder.ts';
import { printable } from '../engine/printable.ts';
import type { SavedCampaign } from './saved-campaign.ts';

/** What a kind of report is made by. */
type Render = (saved: SavedCampaign) => string | Promise<string>;

/** Each kind of report that is a file, by its name on the command line. What makes it is loaded only once it is asked for. */
const kinds: ReadonlyMap<string, Render> = new Map<string, Render>([
  ['html', async (saved) => (await import('./html/html-report.ts')).htmlReport(saved)],
  ['sarif', async (saved) => (await import('./sarif/sarif-report.ts')).sarifReport(saved)],
  ['junit', async (saved) => (await import('./junit/junit-report.ts')).junitReport(saved)],
  ['markdown', async (saved) => (await import('./markdown/markdown-report.ts')).markdownReport(saved)],
]);

/** The one that is no file: it is told to the job of GitHub's that runs this. */
const github = 'github';

/** The names of all kinds, for whoever chooses one. */
export const reportKinds: string = [...kinds.keys(), github].join(', ');

/** A report that was asked for; to GitHub without a file. */
export type ReportRequest = { readonly kind: string; readonly file: string | null };

/** Reads `html=report.html`, or `github`. Throws a `UsageError` for a kind that is not known, and for one without a file. */
export function parseReportRequest(text: string): ReportRequest {
  const at = text.indexOf('=');
  const [kind, file] = at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
  if (kinds.has(kind) && file !== '') return { kind, file };
  if (text === github) return { kind, file: null };
  throw new UsageError(
    `choosing a report failed: '${printable(text)}'; expected a kind and a file, as in html=report.html, of the kinds ${[...kinds.keys()].join(', ')}, or ${github} alone. Write --report <kind>=<file>.`,
  );
}

/** Proves that the files can be written, before there is something to write. Throws a `UsageError` for the first that cannot. */
export async function ensureReportFiles(requests: readonly ReportRequest[]): Promise<void> {
  for (const { kind, file } of requests) {
    if (file === null) continue;
    const probe = `${file}.part`;
    try {
      await ensureFolder(dirname(file));
      if ((await stat(file).catch(() => undefined))?.isDirectory()) throw new Error('it is a folder');
      await writeFile(probe, '');
      await rm(probe);
    } catch (cause) {
      throw unwritable(kind, file, cause);
    }
  }
}

/** Writes the reports that were asked for: all that can be. Throws a `UsageError` for the first that cannot be written. */
export async function writeReports(
  saved: SavedCampaign,
  requests: readonly ReportRequest[],
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const failures: unknown[] = [];
  for (const request of requests)
    await writeReport(saved, request, environment).catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}

async function writeReport(
  saved: SavedCampaign,
  { kind, file }: ReportRequest,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  if (file === null) {
    const { tellGithub } = await import('./github/github-report.ts');
    return await tellGithub(saved, environment);
  }
  const text = await kinds.get(kind)?.(saved);
  if (text === undefined) return;
  await writeWhole(file, text).catch((cause: unknown) => {
    throw unwritable(kind, file, cause);
  });
}

function unwritable(kind: string, file: string, cause: unknown): UsageError {
  return new UsageError(
    `writing a report failed: ${printable(file)}: ${(cause as Error).message}; expected a file that can be written. Give another with --report ${kind}=<file>.`,
    { cause },
  );
}
