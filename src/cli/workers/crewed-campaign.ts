import { Coordinator, type CoordinatorOptions, type Summary } from '../../engine/campaign/coordinator.ts';
import { aimingAt } from '../changed/changed-aims.ts';
import { type CrewOptions, openCrew } from './crew.ts';
import type { CampaignFunctions, WorkerOpened } from './protocol.ts';

export type CampaignParts = Pick<CrewOptions, 'workers' | 'start' | 'log'> & {
  readonly campaign: Omit<CoordinatorOptions, 'accepted'>;
  /** Called once the first worker has a session. */
  readonly onOpened: (opened: Pick<WorkerOpened, 'outline' | 'origin' | 'replayStart' | 'changed'>) => Promise<void>;
  readonly tell: CampaignFunctions['tell'];
};

/** What came of a campaign, and an exit code where it is not the summary's, for which the reason has been said. */
export type CampaignResult = { readonly summary: Summary; readonly exitCode: number };

/** Deaths without a run between them that came to its end, at which a campaign breaks off. */
const mostDeaths = 3;

/**
 * Runs a campaign with workers: one coordinator for all of them. A worker that dies is replaced, and the run that it was at is told of; one
 * that fails ends the campaign.
 *
 * @throws what kept the first worker from a session.
 */
export async function runCrewedCampaign({
  campaign,
  onOpened,
  tell,
  ...crewing
}: CampaignParts): Promise<CampaignResult> {
  let coordinator: Coordinator | undefined;
  const functions = campaignFunctions(() => coordinator, tell);
  await using crew = await openCrew({ ...crewing, campaignOf: () => functions });
  const { opened } = crew;
  const { outline } = opened;
  coordinator = new Coordinator({
    required: outline.required,
    ...campaign,
    ...aimingAt(campaign.towards, opened.changed),
    accepted: outline.accepted,
  });
  await onOpened(opened);
  const all = coordinator;
  let deaths = 0;
  let runsAtDeath = -1;
  const exitCode = await crew.employ({
    signal: campaign.signal,
    ended: all.ended,
    serve: (worker) => worker.work(),
    onFailure: (error) => all.breakOff(error),
    onDeath: async (worker, death) => {
      all.lose(worker.task(), death.how);
      deaths = all.runs > runsAtDeath ? 1 : deaths + 1;
      runsAtDeath = all.runs;
      if (deaths >= mostDeaths) all.breakOff(death);
      return !all.hasEnded;
    },
  });
  return { summary: all.summary(outline.invariants), exitCode };
}

/** A campaign as a worker sees it. None asks before there is one. */
export function campaignFunctions(
  find: () => Coordinator | undefined,
  tell: CampaignFunctions['tell'],
): CampaignFunctions {
  const coordinator = () => {
    const found = find();
    if (found === undefined) throw new Error('a worker asked for a task before there was one');
    return found;
  };
  return {
    next: () => coordinator().next(),
    noteKnown: (signature, state) => coordinator().noteKnown(signature, state),
    report: (run) => coordinator().report(run),
    note: (finding, stage) => coordinator().note(finding, stage),
    shrinking: (lengths) => coordinator().shrinking(lengths),
    tell,
  };
}
