import { rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UsageError } from '../engine/errors.ts';
import { ensureFolder, writeWhole } from '../engine/evidence/folder.ts';
import { printable } from '../engine/printable.ts';
import { htmlReport } from './html/html-report.ts';
import type { SavedCampaign } from './saved-campaign.ts';

/** What a kind of report is made by. */
type Render = (saved: SavedCampaign) => string | Promise<string>;

/** Each kind of report by its name on the command line. */
const kinds: ReadonlyMap<string, Render> = new Map([['html', htmlReport]]);

/** The names of all kinds, for whoever chooses one. */
export const reportKinds: string = [...kinds.keys()].join(', ');

/** A report that was asked for. */
export type ReportRequest = { readonly kind: string; readonly file: string };

/** Reads `html=report.html`. Throws a `UsageError` for a kind that is not known, and for one without a file. */
export function parseReportRequest(text: string): ReportRequest {
  const at = text.indexOf('=');
  const [kind, file] = at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
  if (kinds.has(kind) && file !== '') return { kind, file };
  throw new UsageError(
    `choosing a report failed: '${printable(text)}'; expected a kind and a file, as in html=report.html, of the kinds ${reportKinds}. Write --report <kind>=<file>.`,
  );
}

/** Proves that the files can be written, before there is something to write. Throws a `UsageError` for the first that cannot. */
export async function ensureReportFiles(requests: readonly ReportRequest[]): Promise<void> {
  for (const request of requests) {
    const probe = `${request.file}.part`;
    try {
      await ensureFolder(dirname(request.file));
      if ((await stat(request.file).catch(() => undefined))?.isDirectory()) throw new Error('it is a folder');
      await writeFile(probe, '');
      await rm(probe);
    } catch (cause) {
      throw unwritable(request, cause);
    }
  }
}

/** Writes the reports that were asked for. Throws a `UsageError` for the first that cannot be written. */
export async function writeReports(saved: SavedCampaign, requests: readonly ReportRequest[]): Promise<void> {
  for (const request of requests) {
    const text = await kinds.get(request.kind)?.(saved);
    if (text === undefined) continue;
    await writeWhole(request.file, text).catch((cause: unknown) => {
      throw unwritable(request, cause);
    });
  }
}

function unwritable({ kind, file }: ReportRequest, cause: unknown): UsageError {
  return new UsageError(
    `writing a report failed: ${printable(file)}: ${(cause as Error).message}; expected a file that can be written. Give another with --report ${kind}=<file>.`,
    { cause },
  );
}
