import type { Breach, Invariant } from '../../../../src/engine/index.ts';
import { isGoneBeside, type Row, showRow } from './rows.ts';

/** ASSIGN-003: a resolved window has exactly one won bid, of the winner, and the assignment is that driver's. */
export const resolvedByOneWinner: Invariant = {
  id: 'ASSIGN-003',
  title: 'resolved by one winner',
  check: (moment) => {
    const { record, mirror } = moment;
    const resolved = record.changes.filter(
      ({ table, before, after }) =>
        table === 'bid_windows' && after?.status === 'resolved' && before?.status !== 'resolved',
    );
    const won = record.changes.filter(({ table, after }) => table === 'bids' && after?.status === 'won');
    if (resolved.length + won.length === 0) return undefined;
    const windows = new Set([...resolved.map(({ key }) => key), ...won.map(({ after }) => String(after?.window_id))]);
    return [...windows].flatMap((key): Breach[] => {
      const window = mirror.find('bid_windows', key);
      if (!window) return [];
      const winning = mirror.findBy('bids', ['window_id'], [key]).filter(({ status }) => status === 'won');
      const assignment = mirror.find('assignments', String(window.assignment_id));
      const winner = window.winner_id ?? null;
      const holds =
        window.status === 'resolved' &&
        winner !== null &&
        winning.length === 1 &&
        winning[0]?.driver_id === winner &&
        assignment?.driver_id === winner;
      if (holds) return [];
      // As the winner has left, or the assignment was cancelled, in another step of the same race.
      const isTaken = ({ id, driver_id }: Row) => id === window.assignment_id && driver_id === winner;
      if (winning.length === 1 && isGoneBeside(moment, 'assignments', isTaken)) return [];
      return [
        {
          about: 'bid_windows',
          message: `a window that is ${window.status} has ${winning.length} won bids, and its assignment is not simply the winner's`,
          proof: [
            showRow('bid_windows', window),
            ...winning.map((bid) => showRow('bids', bid)),
            showRow('assignments', assignment ?? {}),
          ],
        },
      ];
    });
  },
};
