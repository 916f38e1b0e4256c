import { join } from 'node:path';
import { type CampaignFile, lastCampaignFileName, readCampaign } from '../engine/campaign/campaign-file.ts';
import { UsageError } from '../engine/errors.ts';
import { type Bundle, readBundle } from '../engine/evidence/bundle.ts';
import type { Sequence } from '../engine/sequence/sequence.ts';
import { readSequence } from '../engine/sequence/sequence-codec.ts';

/** A finding as the campaign lists it, with its bundle as far as that can be read. */
export type SavedFinding = {
  readonly entry: CampaignFile['findings'][number];
  /** The bundle's folder, from the working directory. */
  readonly folder: string;
  readonly bundle: Bundle | null;
  /** The sequence as it was found. */
  readonly original: Sequence | null;
  /** Why the bundle cannot be shown. */
  readonly problem: string | null;
};

/** All that a report can be made of. */
export type SavedCampaign = {
  readonly folder: string;
  readonly campaign: CampaignFile;
  /** The campaign before it, where there was one. */
  readonly last: CampaignFile | null;
  readonly findings: readonly SavedFinding[];
  readonly flaky: readonly SavedFinding[];
};

/**
 * Reads what a campaign has left in the folder of its bundles. A bundle that is missing or of another version is told of, and keeps nothing
 * else from being shown. Throws a `UsageError` where there is no campaign.
 */
export async function savedCampaign(folder: string): Promise<SavedCampaign> {
  const campaign = await readCampaign(folder);
  const last = await readCampaign(folder, lastCampaignFileName).catch(() => null);
  const read = (entries: CampaignFile['findings']) => Promise.all(entries.map((entry) => savedFinding(folder, entry)));
  return { folder, campaign, last, findings: await read(campaign.findings), flaky: await read(campaign.flaky) };
}

/** A finding that a campaign lists, with its bundle in the folder of all. */
export async function savedFinding(directory: string, entry: SavedFinding['entry']): Promise<SavedFinding> {
  const folder = join(directory, entry.bundle);
  const original = await readSequence(join(folder, 'original.json')).catch(() => null);
  try {
    return { entry, folder, bundle: await readBundle(folder), original, problem: null };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { entry, folder, bundle: null, original, problem: error.message };
  }
}
