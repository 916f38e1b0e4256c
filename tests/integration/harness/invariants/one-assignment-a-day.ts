import type { Breach, Invariant } from '../../../../src/engine/index.ts';
import { liveStatuses, showRow } from './rows.ts';

/** ASSIGN-001: a driver holds at most one live assignment a day in an organization. */
export const oneAssignmentADay: Invariant = {
  id: 'ASSIGN-001',
  title: 'one assignment a day',
  check: ({ record, mirror }) => {
    const taken = record.changes.filter(
      ({ table, after }) => table === 'assignments' && after?.driver_id != null && liveStatuses.includes(after.status),
    );
    if (taken.length === 0) return undefined;
    return taken.flatMap(({ after }): Breach[] => {
      if (after === null) return [];
      const { organization_id: organization = null, driver_id: driver = null, date = null } = after;
      const held = mirror
        .findBy('assignments', ['organization_id', 'driver_id', 'date'], [organization, driver, date])
        .filter(({ status }) => liveStatuses.includes(status));
      if (held.length < 2) return [];
      return [
        {
          about: 'assignments',
          message: `driver ${driver} holds ${held.length} live assignments of one organization on ${date}`,
          proof: held.map((row) => showRow('assignments', row)),
        },
      ];
    });
  },
};
