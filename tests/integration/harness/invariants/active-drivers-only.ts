import type { Breach, Invariant, Moment } from '../../../../src/engine/index.ts';
import { isActiveDriver, isGoneBeside, showRow } from './rows.ts';

/** Where a person takes on work: the table, and the column that names them. */
const roles: { readonly [table: string]: string } = {
  assignments: 'driver_id',
  bids: 'driver_id',
  bid_windows: 'winner_id',
};

/** ASSIGN-002: whoever is assigned, bids or wins is an active driver of the assignment's organization at that time. */
export const activeDriversOnly: Invariant = {
  id: 'ASSIGN-002',
  title: 'active drivers only',
  check: (moment) => {
    const { record, mirror } = moment;
    const chosen = record.changes.flatMap((change) => {
      const column = roles[change.table];
      const person = column === undefined ? null : (change.after?.[column] ?? null);
      const isNew = column !== undefined && person !== change.before?.[column];
      return person !== null && isNew ? [{ ...change, person }] : [];
    });
    if (chosen.length === 0) return undefined;
    return chosen.flatMap(({ table, key, after, person }): Breach[] => {
      // Given and taken away again within the step: what is there now is judged by its own change.
      if (after === null || mirror.find(table, key)?.[roles[table] ?? ''] !== person) return [];
      const organization = mirror.ownerOf(table, key);
      if (isActiveDriver(moment, organization, person) || hasLeftBeside(moment, { table, organization, person }))
        return [];
      return [
        {
          about: table,
          message: `person ${person} was put into ${table} of an organization where they are no active driver`,
          proof: [showRow(table, after), `organization ${organization}`],
        },
      ];
    });
  },
};

/**
 * Whether they have stopped being a driver in another step of the same race: then a bid that was placed before stays in its window, won or not.
 * An assignment does not stay with them, whichever came first.
 */
function hasLeftBeside(
  moment: Moment,
  { table, organization, person }: { readonly table: string; readonly organization: unknown; readonly person: unknown },
): boolean {
  return (
    table !== 'assignments' &&
    isGoneBeside(
      moment,
      'memberships',
      ({ organization_id, user_id, role, status }) =>
        organization_id === organization && user_id === person && role === 'driver' && status === 'active',
    )
  );
}
