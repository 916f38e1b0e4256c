import type { Breach, Invariant, Moment } from '../../../../src/engine/index.ts';
import { showRow } from './rows.ts';

type Row = Readonly<Record<string, unknown>>;

/**
 * ASSIGN-008: counters agree with the rows they count. A driver's completed assignments are counted as they are completed; each
 * no-show in an organization's audit log stands for one that is counted there.
 */
export const countersAgree: Invariant = {
  id: 'ASSIGN-008',
  title: 'counters agree',
  check: (moment) => {
    const { record } = moment;
    const completions = record.changes.filter(
      ({ table, before, after }) =>
        table === 'assignments' && after?.status === 'completed' && before?.status !== 'completed',
    );
    const noShows = record.changes.filter(
      ({ table, operation, after }) => table === 'audit_logs' && operation === 'insert' && after?.action === 'no_show',
    );
    const counted = record.changes.filter(({ table }) => table === 'driver_stats');
    if (completions.length + noShows.length + counted.length === 0) return undefined;
    return [
      ...completions.flatMap(({ after }): Breach[] => (after === null ? [] : completedOf(moment, after))),
      ...[...new Set([...noShows, ...counted].map(({ ownerAfter }) => ownerAfter))].flatMap((owner): Breach[] => {
        const opened = noShows.filter(({ ownerAfter }) => ownerAfter === owner).length;
        const added = counted
          .filter(({ ownerAfter, operation }) => ownerAfter === owner && operation !== 'delete')
          .reduce((sum, { before, after }) => sum + Number(after?.no_shows ?? 0) - Number(before?.no_shows ?? 0), 0);
        if (opened === added) return [];
        return [
          {
            about: 'no_shows',
            message: `${opened} no-shows are in the audit log, and ${added} were counted`,
            proof: counted.map(({ after }) => showRow('driver_stats', after ?? {})),
          },
        ];
      }),
    ];
  },
};

function completedOf({ mirror }: Moment, { organization_id: organization, driver_id: driver }: Row): Breach[] {
  const [membership] = mirror.findBy(
    'memberships',
    ['organization_id', 'user_id'],
    [String(organization), String(driver)],
  );
  const [stats] = mirror.findBy('driver_stats', ['membership_id'], [String(membership?.id)]);
  const completed = mirror
    .findBy('assignments', ['organization_id', 'driver_id'], [String(organization), String(driver)])
    .filter(({ status }) => status === 'completed').length;
  // A route that was deleted takes its completed assignments along; the counter follows when statistics are refreshed.
  if (Number(stats?.completed ?? 0) >= completed) return [];
  return [
    {
      about: 'completed',
      message: `a driver has completed ${completed} assignments, and ${Number(stats?.completed ?? 0)} are counted`,
      proof: [showRow('driver_stats', stats ?? {})],
    },
  ];
}
