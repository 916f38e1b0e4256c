import type { Mirror } from '../../database/mirror/mirror.ts';
import type { Harness } from '../../harness/define-harness.ts';
import type { Observation } from '../../record/observation.ts';
import type { OwnedRowChange } from '../../record/row-change.ts';
import { linkedValues } from '../../tenancy/linked-values.ts';
import type { Row } from '../../tenancy/row.ts';
import type { TableName, Tenancy } from '../../tenancy/tenancy.ts';

/** Where the recipients of inbox rows are looked up. */
export type InboxLookup = Pick<Harness, 'channels' | 'members'> & {
  readonly mirror: Mirror;
  readonly tenancy: Tenancy;
};

/** The messages that a step has put into inboxes: each new row as shown to its recipient, within the tenant that the row belongs to. */
export function inboxObservations(lookup: InboxLookup, changes: readonly OwnedRowChange[]): readonly Observation[] {
  return Object.entries(lookup.channels).flatMap(([name, channel]) => {
    if (channel.kind !== 'inbox') return [];
    return changes.flatMap(({ table, operation, after, ownerAfter }): Observation[] => {
      if (table !== channel.table || operation !== 'insert' || after === null) return [];
      return [
        {
          channel: name,
          tenants: ownerAfter === null ? [] : [ownerAfter],
          recipient: recipientOf(lookup, table, { column: channel.recipient, row: after }),
          content: after,
        },
      ];
    });
  });
}

/** The person in the column; where the column leads to a member, the person who that is. */
function recipientOf(
  { members, mirror, tenancy }: InboxLookup,
  table: TableName,
  { column, row }: { readonly column: string; readonly row: Row },
): string | null {
  const link = tenancy.tables
    .get(table)
    ?.links.find(
      ({ kind, parent, columns }) => kind === 'foreign-key' && parent === members.table && columns.includes(column),
    );
  const [values] = link ? linkedValues(link, row) : [];
  const [member] = link && values ? mirror.findBy(link.parent, link.parentColumns, values) : [];
  const recipient = member?.[members.person] ?? row[column] ?? null;
  return recipient === null ? null : String(recipient);
}
