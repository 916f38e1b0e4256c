import type { Moment } from '../../../../src/engine/index.ts';

export type Row = Readonly<Record<string, unknown>>;

/** Statuses in which an assignment takes up its driver's day. */
export const liveStatuses: readonly unknown[] = ['scheduled', 'active'];

/** Keys of the assignments that the step has touched, by itself or through a window or a bid. */
export function touchedAssignments({ record, mirror }: Moment): readonly string[] {
  const ids = record.changes.flatMap(({ table, after, key }) => {
    if (after === null) return [];
    if (table === 'assignments') return [key];
    if (table === 'bid_windows') return [String(after.assignment_id)];
    if (table === 'bids') return [String(mirror.find('bid_windows', String(after.window_id))?.assignment_id)];
    return [];
  });
  return [...new Set(ids)].filter((id) => mirror.find('assignments', id) !== undefined);
}

/** Whether the person is an active driver of the organization now. */
export function isActiveDriver({ mirror }: Moment, organizationId: unknown, userId: unknown): boolean {
  const memberships: readonly Row[] = mirror.findBy(
    'memberships',
    ['organization_id', 'user_id'],
    [String(organizationId), String(userId)],
  );
  return memberships.some(({ role, status }) => role === 'driver' && status === 'active');
}

/** Whether another step of the same race has found such a row and made another of it: what a step has left need not be there any more then. */
export function isGoneBeside({ beside }: Moment, table: string, wasSuch: (row: Row) => boolean): boolean {
  return beside.some(({ changes }) =>
    changes.some(
      ({ table: of, before, after }) =>
        of === table && before !== null && wasSuch(before) && (after === null || !wasSuch(after)),
    ),
  );
}

/** A row on one line. */
export function showRow(table: string, row: Row): string {
  const columns = Object.entries(row).filter(([, value]) => value !== null);
  return `${table}: ${columns.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(' ')}`;
}
