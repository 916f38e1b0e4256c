import type { Invariant } from '../../../../src/engine/index.ts';

/** ASSIGN-007: a job that is run once more at the same instant changes nothing more. `jobs.…` actions run each job twice and report. */
export const idempotentJobs: Invariant = {
  id: 'ASSIGN-007',
  title: 'idempotent jobs',
  check: ({ record: { observations, step } }) => {
    const reports = observations.filter(({ channel }) => channel === 'job');
    // Where others act meanwhile, there may be more to do the second time.
    if (reports.length === 0 || step.race !== undefined) return undefined;
    return reports.flatMap(({ content }) => {
      const again = typeof content === 'object' && content !== null && 'again' in content ? content.again : 0;
      if (again === 0) return [];
      return [
        {
          about: 'changed again',
          message: `${step.action}, run a second time at once, changed ${again} more`,
          proof: [JSON.stringify(content)],
        },
      ];
    });
  },
};
