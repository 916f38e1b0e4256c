import type { Session } from '../run/session.ts';
import { Coordinator, type CoordinatorOptions, type Summary } from './coordinator.ts';
import { type WorkOptions, work } from './work.ts';

export type CampaignOptions = WorkOptions & Omit<CoordinatorOptions, 'accepted'>;

/**
 * Runs sequence after sequence in this process until the budget is spent. A violation does not end it: each cause is shrunk and reported
 * once, and the campaign goes on. It never rejects: what the harness, the database or a callback threw is in the summary, as the reason why
 * it broke off.
 */
export async function runCampaign(session: Session, options: CampaignOptions): Promise<Summary> {
  const coordinator = new Coordinator({
    required: session.harness.required,
    ...options,
    accepted: session.accepted,
  });
  await work(session, coordinator, options).catch((error: unknown) => coordinator.breakOff(error));
  return coordinator.summary(session.invariants);
}
