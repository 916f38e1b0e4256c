import type { Breach, Invariant } from './invariant.ts';
import { renderRow } from './render-row.ts';

/** TENANT-004: a reference to another tenant's entity is refused, and changes nothing; tables declared as audit aside. */
export const refusal: Invariant = {
  id: 'TENANT-004',
  title: 'refusal',
  check: ({ record, tenancy, mirror, tenantName }) => {
    const { actor, outcome, references, changes } = record;
    const foreign = references.find(({ whose }) => whose === 'foreign');
    // A fault is APP-001's; it says nothing of whether the reference would have been refused.
    if (!foreign || outcome.kind === 'fault' || outcome.kind === 'inapplicable') return undefined;
    const owner = tenantName(mirror.ownerOf(foreign.table, foreign.key));
    const reference = `${foreign.field} names ${foreign.table} ${foreign.key} of ${owner}`;
    if (outcome.kind === 'succeeded') {
      return [
        {
          about: `${foreign.field} accepted`,
          message: `${actor.id}, acting in ${tenantName(actor.tenant)}, referred to a row of ${foreign.table} of ${owner} and was not refused`,
          proof: [
            reference,
            ...changes.map(
              ({ table, key, operation, after, before }) =>
                `${operation} ${renderRow(table, key, after ?? before ?? {})}`,
            ),
          ],
        },
      ];
    }
    return changes
      .filter(({ table }) => tenancy.ownership.get(table)?.kind !== 'audit')
      .map(
        ({ table, key, operation, after, before }): Breach => ({
          about: `${foreign.field} refused, ${operation} ${table}`,
          message: `${actor.id} was refused for a row of ${foreign.table} of ${owner}, and yet the step made changes in ${table}`,
          proof: [reference, `${operation} ${renderRow(table, key, after ?? before ?? {})}`],
        }),
      );
  },
};
