import type { CampaignFile } from '../engine/campaign/campaign-file.ts';

/** What a campaign says of the application, in a sentence. Nothing but runs that ended says that there is no leak. */
export function verdictText({ application, verdict, findings, error }: CampaignFile): string {
  switch (verdict) {
    case 'leaks':
      return `${findings.length} ${findings.length === 1 ? 'leak' : 'leaks'} found in ${application}`;
    case 'clean':
      return `No leak found in ${application}`;
    case 'incomplete':
      return `No leak found in ${application}, but some runs ended their process: of those nothing is known`;
    case 'broke off':
      return `Broke off: this says nothing of leaks in ${application}${error === null ? '' : `. ${error}`}`;
    case 'nothing ran':
      return `No run has ended: this says nothing of leaks in ${application}`;
    case 'under way':
      return `Not at its end${findings.length > 0 ? `, with ${findings.length} found so far` : ''}: ${application}`;
  }
}

/** Whether it says something of leaks. */
export function isWhole({ verdict }: CampaignFile): boolean {
  return verdict === 'leaks' || verdict === 'clean';
}

/** What it did, and how it ended. */
export function courseText({ totals, elapsedMs, seed, ended }: CampaignFile): string {
  const seconds = (elapsedMs / 1000).toFixed(0);
  return `${totals.runs} runs, ${totals.steps} steps in ${seconds} s, from seed ${seed}; ${endings[ended]}`;
}

const endings: { readonly [how in CampaignFile['ended']]: string } = {
  runs: 'ended because all runs were done',
  time: 'ended because the time was up',
  interrupted: 'ended because it was interrupted',
  'broke off': 'broke off',
  'under way': 'has not ended, or its process was killed',
};
