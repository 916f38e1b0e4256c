import { setTimeout } from 'node:timers/promises';
import type { Context } from '../context.ts';
import type { Job } from './job.ts';

export type Schedule = { readonly job: Job; readonly everyMs: number };

/** Runs jobs until it is stopped. */
export type Scheduler = {
  /** Starts no more runs, and settles when those that are under way have ended. */
  readonly stop: () => Promise<void>;
};

/**
 * Runs each job at once and again `everyMs` after a run has ended, so a job never overlaps itself in this process. Several
 * processes may do so at once: jobs lock what they change and look at it again.
 */
export function startScheduler(context: Context, schedules: readonly Schedule[]): Scheduler {
  const stopping = new AbortController();
  const loops = schedules.map((schedule) => runAgainAndAgain(context, schedule, stopping.signal));
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}

async function runAgainAndAgain(context: Context, { job, everyMs }: Schedule, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await job(context);
    } catch (error) {
      context.log('a job failed', error);
    }
    await pause(everyMs, signal);
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
