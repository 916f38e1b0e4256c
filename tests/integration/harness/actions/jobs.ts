import type { Action } from '../../../../src/engine/index.ts';
import { detectNoShows } from '../../../../src/lib/server/jobs/detect-no-shows.ts';
import { dropUnconfirmed } from '../../../../src/lib/server/jobs/drop-unconfirmed.ts';
import type { Job } from '../../../../src/lib/server/jobs/job.ts';
import { refreshStatistics } from '../../../../src/lib/server/jobs/refresh-statistics.ts';
import { resolveExpiredWindows } from '../../../../src/lib/server/jobs/resolve-expired-windows.ts';
import { runExports } from '../../../../src/lib/server/jobs/run-exports.ts';
import { sendReminders } from '../../../../src/lib/server/jobs/send-reminders.ts';
import type { Application } from '../application.ts';
import { defineAction } from './define-action.ts';

/** Runs a job twice at the same instant: the second run has nothing left to do, which ASSIGN-007 judges. */
function jobAction(name: string, job: Job): Action<Application> {
  return defineAction({
    name: `jobs.${name}`,
    roles: ['system'],
    perTenant: true,
    input: {},
    perform: async ({ app: { dispatch } }) => {
      const first = await job(dispatch.context);
      const second = await job(dispatch.context);
      const failures = first.failures + second.failures;
      return {
        outcome:
          failures === 0 ? { kind: 'succeeded' } : { kind: 'fault', message: `job ${name} left ${failures} rows` },
        observations: [{ channel: 'job', tenants: [], recipient: null, content: { ...first, again: second.changed } }],
      };
    },
  });
}

export const jobActions = [
  jobAction('resolve-expired-windows', resolveExpiredWindows),
  jobAction('detect-no-shows', detectNoShows),
  jobAction('drop-unconfirmed', dropUnconfirmed),
  jobAction('send-reminders', sendReminders),
  jobAction('run-exports', runExports),
  jobAction('refresh-statistics', refreshStatistics),
];
