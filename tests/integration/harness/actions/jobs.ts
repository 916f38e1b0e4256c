import type { Action, Json, Scene, WaitingRows } from '../../../../src/engine/index.ts';
import { detectNoShows } from '../../../../src/lib/server/jobs/detect-no-shows.ts';
import { dropUnconfirmed } from '../../../../src/lib/server/jobs/drop-unconfirmed.ts';
import type { Job } from '../../../../src/lib/server/jobs/job.ts';
import { refreshStatistics, scoreOf } from '../../../../src/lib/server/jobs/refresh-statistics.ts';
import { resolveExpiredWindows } from '../../../../src/lib/server/jobs/resolve-expired-windows.ts';
import { runExports } from '../../../../src/lib/server/jobs/run-exports.ts';
import { sendReminders } from '../../../../src/lib/server/jobs/send-reminders.ts';
import { startOfShift } from '../../../../src/lib/server/services/shift-time.ts';
import type { Application } from '../application.ts';
import { defineAction } from './define-action.ts';

type Row = { readonly [column: string]: Json };

const hourMs = 60 * 60 * 1000;

/** Asked at every draw for the same few days and routes: time zones are slow to work out. */
const startsMs = new Map<string, number>();

function startMs(date: string, startTime: string, timeZone: string): number {
  const key = [date, startTime, timeZone].join();
  const known = startsMs.get(key) ?? startOfShift({ date, startTime, timeZone }).getTime();
  startsMs.set(key, known);
  return known;
}

/** Assignments with a driver, from so many hours before their start on. */
function shifts(
  where: (assignment: Row, settings: Row) => boolean,
  hoursBefore: (settings: Row) => Json = () => 0,
): WaitingRows {
  const settingsOf = ({ organization_id }: Row, { rows }: Scene): Row =>
    [...rows('dispatch_settings')].find((settings) => settings.organization_id === organization_id) ?? {};
  return {
    table: 'assignments',
    where: (assignment, scene) => assignment.status === 'scheduled' && where(assignment, settingsOf(assignment, scene)),
    at: (assignment, scene) => {
      const organization = [...scene.rows('organizations')].find(({ id }) => id === assignment.organization_id);
      const route = [...scene.rows('routes')].find(({ id }) => id === assignment.route_id);
      if (!organization || !route) return null;
      const start = startMs(String(assignment.date), String(route.start_time), String(organization.time_zone));
      const hours = Number(hoursBefore(settingsOf(assignment, scene)));
      return new Date(start - hours * hourMs).toISOString();
    },
  };
}

const statistics: WaitingRows = {
  table: 'driver_stats',
  where: ({ completed, no_shows, late_cancellations, score }) => {
    const [done, noShows, lateCancellations] = [completed, no_shows, late_cancellations].map(Number);
    return (
      score !== scoreOf({ completed: done ?? 0, noShows: noShows ?? 0, lateCancellations: lateCancellations ?? 0 })
    );
  },
};

/** Runs a job twice at the same instant: the second run has nothing left to do, which ASSIGN-007 judges. */
function jobAction(name: string, job: Job, ...waitsFor: readonly WaitingRows[]): Action<Application> {
  return defineAction({
    name: `jobs.${name}`,
    roles: ['system'],
    perTenant: true,
    input: {},
    waitsFor,
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
  jobAction('resolve-expired-windows', resolveExpiredWindows, {
    table: 'bid_windows',
    where: ({ status }) => status === 'open',
    at: 'closes_at',
  }),
  jobAction(
    'detect-no-shows',
    detectNoShows,
    shifts(({ confirmed_at }) => confirmed_at !== null),
  ),
  jobAction(
    'drop-unconfirmed',
    dropUnconfirmed,
    shifts(
      ({ confirmed_at }, { auto_drop }) => confirmed_at === null && auto_drop === true,
      ({ confirmation_deadline_hours }) => confirmation_deadline_hours ?? 0,
    ),
  ),
  jobAction(
    'send-reminders',
    sendReminders,
    shifts(
      ({ confirmed_at, reminded_at }) => confirmed_at === null && reminded_at === null,
      ({ reminder_hours }) => reminder_hours ?? 0,
    ),
  ),
  jobAction('run-exports', runExports, { table: 'export_jobs', where: ({ status }) => status === 'pending' }),
  jobAction('refresh-statistics', refreshStatistics, statistics),
];
