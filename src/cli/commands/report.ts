import { join } from 'node:path';
import { localFolder } from '../../engine/local-folder.ts';
import { printable } from '../../engine/printable.ts';
import { ensureReportFiles, type ReportRequest, writeReports } from '../../report/reports.ts';
import { savedCampaign } from '../../report/saved-campaign.ts';

export type ReportOptions = {
  /** Where the campaign's bundles are. */
  readonly folder?: string;
  readonly report?: readonly ReportRequest[];
};

/** `leakproof report`: makes reports of a campaign from what it has kept. Needs no database. */
export async function report({
  folder = join(localFolder(), 'bundles'),
  report: asked,
}: ReportOptions): Promise<number> {
  const saved = await savedCampaign(folder);
  const requests = asked ?? [{ kind: 'html', file: join(folder, 'report.html') }];
  await ensureReportFiles(requests);
  await writeReports(saved, requests, process.env);
  for (const { kind, file } of requests) if (file !== null) console.log(`${kind} report: ${printable(file)}`);
  return 0;
}
