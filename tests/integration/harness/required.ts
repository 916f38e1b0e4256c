import type { CellPattern } from '../../../src/engine/index.ts';

/** Actions on an entity: its owner has to have succeeded with each, and another organization to have been refused. */
const guarded = [
  'memberships.get',
  'memberships.end',
  'warehouses.get',
  'warehouses.update',
  'warehouses.recode',
  'warehouses.delete',
  'routes.get',
  'routes.create',
  'routes.update',
  'routes.recode',
  'routes.delete',
  'routes.copy',
  'assignments.create',
  'assignments.create-for-driver',
  'assignments.assign',
  'assignments.cancel',
  'assignments.bulk-cancel',
  'assignments.get-own',
  'assignments.confirm',
  'assignments.start',
  'assignments.give-up',
  'windows.get',
  'windows.open',
  'windows.open-in-mode',
  'bids.place',
  'preferences.put',
  'notifications.read',
  'incidents.report',
  'incidents.report-own',
  'exports.download',
];

/** What is seen, found and sent without naming an entity. */
const open = [
  'session.switch',
  'memberships.list',
  'directory.search',
  'invites.create',
  'invites.accept',
  'audit.list',
  'metrics.get',
  'warehouses.list',
  'warehouses.create',
  'routes.list',
  'routes.import',
  'assignments.list',
  'windows.list',
  'bids.list',
  'push.register',
  'notifications.list',
  'incidents.search',
  'webhooks.register',
  'exports.request',
  'jobs.resolve-expired-windows',
  'jobs.drop-unconfirmed',
];

/** What succeeds as well where there is nothing to do: something has to have been. */
const changing = ['jobs.detect-no-shows', 'jobs.send-reminders', 'jobs.run-exports'];

/** What has to have happened before a green result says anything of Dispatch. What takes hundreds of runs to happen once is not asked for. */
export const required: readonly CellPattern[] = [
  ...guarded.flatMap((action): CellPattern[] => [
    { action, reach: 'own', outcome: 'succeeded' },
    { action, reach: 'foreign', outcome: 'refused' },
  ]),
  ...open.map((action): CellPattern => ({ action, outcome: 'succeeded' })),
  ...changing.map((action): CellPattern => ({ action, outcome: 'succeeded', withChanges: true })),
];
