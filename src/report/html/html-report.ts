import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { SavedCampaign } from '../saved-campaign.ts';
import { type ReportData, reportData } from './report-data.ts';
import { htmlTemplate } from './template.ts';

/** Where the data goes in the template, and what the page is allowed to ask for. */
const places = { data: '%LEAKPROOF_DATA%', connections: '%LEAKPROOF_CONNECTIONS%' } as const;

/** The campaign as one page that needs nothing else: no other file, no server, no network. */
export async function htmlReport(saved: SavedCampaign): Promise<string> {
  return pageOf(reportData(saved));
}

/**
 * The page of a campaign. Its data is compressed, and base64, in which no text of the application's can end the element that it stands in or
 * begin another; beyond that the page's own policy lets no script run but its own, and asks nothing of anybody.
 */
export async function pageOf(data: ReportData, { isLive = false } = {}): Promise<string> {
  const packed = await pack(data);
  const template = await htmlTemplate();
  return template.replace(places.connections, () => (isLive ? "'self'" : "'none'")).replace(places.data, () => packed);
}

/** The data as the page takes it. */
export async function pack(data: ReportData): Promise<string> {
  return (await promisify(gzip)(JSON.stringify(data), { level: 9 })).toString('base64');
}
