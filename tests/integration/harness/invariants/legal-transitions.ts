import type { Breach, Invariant } from '../../../../src/engine/index.ts';
import { showRow } from './rows.ts';

/** Where each status may go; the product's rules once more, in words of their own. */
const legal: { readonly [table: string]: { readonly [status: string]: readonly string[] } } = {
  assignments: {
    unfilled: ['scheduled', 'cancelled'],
    scheduled: ['active', 'unfilled', 'cancelled'],
    active: ['completed', 'cancelled'],
    completed: [],
    cancelled: [],
  },
  bid_windows: { open: ['closed', 'resolved'], closed: [], resolved: [] },
};

/** ASSIGN-005: assignments and windows change their status only along legal ways; also within a step, as the journal tells. */
export const legalTransitions: Invariant = {
  id: 'ASSIGN-005',
  title: 'legal transitions',
  check: ({ record }) => {
    const moves = record.changes.filter(
      ({ table, before, after }) =>
        table in legal && before !== null && after !== null && before.status !== after.status,
    );
    if (moves.length === 0) return undefined;
    return moves.flatMap(({ table, before, after }): Breach[] => {
      const from = String(before?.status);
      const to = String(after?.status);
      if (legal[table]?.[from]?.includes(to)) return [];
      return [
        {
          about: `${table} ${from} to ${to}`,
          message: `a row of ${table} went from ${from} to ${to}`,
          proof: [`before  ${showRow(table, before ?? {})}`, `after   ${showRow(table, after ?? {})}`],
        },
      ];
    });
  },
};
