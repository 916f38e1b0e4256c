import { error, summary, warning } from '@actions/core';
import { type Found, findingsOf } from '../found.ts';
import { markdownReport } from '../markdown/markdown-report.ts';
import type { SavedCampaign } from '../saved-campaign.ts';
import { isWhole, verdictText } from '../verdict-text.ts';

/** GitHub shows so many annotations of a step. */
const mostShown = 10;

/**
 * Tells a job of GitHub's of a campaign: an annotation for each finding, at the place of the statement that did it, printed as the runner
 * reads it; and the report in Markdown as the job's summary, where the runner has a file for that.
 */
export async function tellGithub(saved: SavedCampaign, environment: NodeJS.ProcessEnv): Promise<void> {
  const { campaign } = saved;
  const found = await findingsOf(saved);
  for (const finding of found.slice(0, mostShown)) annotate(finding);
  if (!isWhole(campaign)) error(verdictText(campaign), { title: 'leakproof' });
  if (environment.GITHUB_STEP_SUMMARY) await summary.addRaw(await markdownReport(saved), true).write();
}

function annotate({ entry, message, statement }: Found): void {
  const { place } = statement ?? {};
  const say = entry.verdict === 'confirmed' ? error : warning;
  say(message, {
    title: `${entry.invariant} ${entry.title}`,
    ...(place ? { file: place.file, startLine: place.line, startColumn: place.column } : {}),
  });
}
