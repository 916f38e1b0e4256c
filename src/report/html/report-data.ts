import type { CampaignFile } from '../../engine/campaign/campaign-file.ts';
import type { Bundle } from '../../engine/evidence/bundle.ts';
import type { Step } from '../../engine/sequence/step.ts';
import type { SavedCampaign, SavedFinding } from '../saved-campaign.ts';
import { type FoldLimits, fold } from './fold.ts';
import { foldBundle, type ShownBundle } from './fold-bundle.ts';
import { foreignIn } from './foreign-in.ts';

/** A finding as the page shows it. */
export type ReportFinding = {
  readonly entry: CampaignFile['findings'][number];
  readonly folder: string;
  readonly bundle: ShownBundle | null;
  readonly original: readonly Step[] | null;
  /** Why the bundle cannot be shown. */
  readonly problem: string | null;
  /** Whether more is in the bundle than the page has. */
  readonly isCut: boolean;
};

/** All that the page shows. */
export type ReportData = {
  readonly campaign: CampaignFile;
  readonly findings: readonly ReportFinding[];
  readonly flaky: readonly ReportFinding[];
};

/** From as it is to hardly anything: the first that keeps a finding small enough is taken. */
const ladder: readonly FoldLimits[] = [
  { text: 20_000, items: 300 },
  { text: 4_000, items: 100 },
  { text: 1_500, items: 40 },
  { text: 500, items: 20 },
  { text: 200, items: 10 },
  { text: 80, items: 5 },
];

/** What all findings may take together, and each at most and at least, in letters of JSON, before they are compressed. */
const budget = { all: 5_000_000, most: 600_000, least: 60_000 };

/** A campaign with its bundles as the page shows it: what is long is cut, so that the page stays small. */
export function reportData({ campaign, findings, flaky }: SavedCampaign): ReportData {
  const share = budget.all / Math.max(1, findings.length + flaky.length);
  const most = Math.max(budget.least, Math.min(budget.most, share));
  const shown = (found: SavedFinding) => reportFinding(found, most);
  return { campaign, findings: findings.map(shown), flaky: flaky.map(shown) };
}

function reportFinding({ entry, folder, bundle, original, problem }: SavedFinding, most: number): ReportFinding {
  const sought = soughtIn(bundle);
  const steps = original?.steps ?? null;
  const shownWith = (limits: FoldLimits) => ({
    bundle: bundle && foldBundle(bundle, limits, sought),
    original: steps?.map((step) => ({ ...step, input: fold(step.input, limits) })) ?? null,
  });
  let shown = shownWith({ text: Number.POSITIVE_INFINITY, items: Number.POSITIVE_INFINITY });
  const whole = JSON.stringify(shown).length;
  let length = whole;
  for (const limits of ladder) {
    shown = shownWith(limits);
    length = JSON.stringify(shown).length;
    if (length <= most) break;
  }
  return { entry, folder, problem, ...shown, isCut: length < whole };
}

/** What the page marks, and must not be cut. */
function soughtIn(bundle: Bundle | null): readonly string[] {
  return bundle ? foreignIn(bundle as unknown as ShownBundle).map(({ text }) => text) : [];
}
