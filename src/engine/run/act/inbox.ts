import type { Channels } from '../../harness/channel.ts';
import type { Observation } from '../../record/observation.ts';
import type { OwnedRowChange } from '../../record/row-change.ts';

/** The messages that a step has put into inboxes: each new row as shown to its recipient, within the tenant that the row belongs to. */
export function inboxObservations(channels: Channels, changes: readonly OwnedRowChange[]): readonly Observation[] {
  return Object.entries(channels).flatMap(([name, channel]) => {
    if (channel.kind !== 'inbox') return [];
    return changes.flatMap(({ table, operation, after, ownerAfter }): Observation[] => {
      if (table !== channel.table || operation !== 'insert' || after === null) return [];
      const recipient = after[channel.recipient] ?? null;
      return [
        {
          channel: name,
          tenants: ownerAfter === null ? [] : [ownerAfter],
          recipient: recipient === null ? null : String(recipient),
          content: after,
        },
      ];
    });
  });
}
