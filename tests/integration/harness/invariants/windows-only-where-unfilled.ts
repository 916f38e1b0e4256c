import type { Breach, Invariant } from '../../../../src/engine/index.ts';
import { showRow, touchedAssignments } from './rows.ts';

/** ASSIGN-004: no open window on an assignment that is not unfilled, and at most one open. */
export const windowsOnlyWhereUnfilled: Invariant = {
  id: 'ASSIGN-004',
  title: 'windows only where unfilled',
  check: (moment) => {
    const touched = touchedAssignments(moment);
    if (touched.length === 0) return undefined;
    return touched.flatMap((key): Breach[] => {
      const assignment = moment.mirror.find('assignments', key);
      const open = moment.mirror
        .findBy('bid_windows', ['assignment_id'], [key])
        .filter(({ status }) => status === 'open');
      if (open.length === 0 || (open.length === 1 && assignment?.status === 'unfilled')) return [];
      return [
        {
          about: assignment?.status === 'unfilled' ? 'several open' : `open on ${assignment?.status}`,
          message: `an assignment that is ${assignment?.status} has ${open.length} open windows`,
          proof: [showRow('assignments', assignment ?? {}), ...open.map((window) => showRow('bid_windows', window))],
        },
      ];
    });
  },
};
