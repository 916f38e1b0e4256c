import type { Summary } from './coordinator.ts';

/** Whether a campaign has found something, and whether it can say anything at all. */
export type CampaignVerdict = {
  readonly kind: 'clean' | 'leaks' | 'incomplete' | 'broke off' | 'nothing ran';
  readonly text: string;
};

/** What a campaign says of the application, in a word and in a line. Nothing but runs that ended says that there is no leak. */
export function verdictOf({
  findings,
  ended,
  runs,
  lost,
}: Pick<Summary, 'findings' | 'ended' | 'runs' | 'lost'>): CampaignVerdict {
  if (findings.length > 0) {
    const signatures = findings.map(({ violation }) => violation.signature).join('; ');
    return { kind: 'leaks', text: `${findings.length} found: ${signatures}` };
  }
  if (ended === 'broke off') return { kind: 'broke off', text: 'Broke off: this says nothing of leaks' };
  if (runs === 0) return { kind: 'nothing ran', text: 'No run has ended: this says nothing of leaks' };
  if (lost.length > 0)
    return {
      kind: 'incomplete',
      text: `No leak found, but ${lost.length} of the runs ended their process: of those nothing is known`,
    };
  return { kind: 'clean', text: ended === 'interrupted' ? 'No leak found until it was interrupted' : 'No leak found' };
}
