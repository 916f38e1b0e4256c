import type { Breach, Invariant, Moment } from '../harness/invariant.ts';
import type { ResolvedReference } from '../record/step-record.ts';
import { isPersonal } from './own-rows.ts';
import { renderRow } from './render-row.ts';

/** TENANT-004: a reference to another tenant's entity is refused, and changes nothing; tables declared as audit aside. */
export const refusal: Invariant = {
  id: 'TENANT-004',
  title: 'refusal',
  check: (moment) => {
    const { record, tenancy, mirror, tenantName } = moment;
    const { actor, outcome, references, changes } = record;
    const foreign = references.find(
      (reference) => reference.whose === 'foreign' && !isOwnAllTheSame(moment, reference),
    );
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

/** The person behind the actor may work for the other tenant as well, and refer to what is personal there. */
function isOwnAllTheSame(moment: Moment, { table, key }: ResolvedReference): boolean {
  const row = moment.mirror.find(table, key);
  const owner = moment.mirror.ownerOf(table, key);
  return row !== undefined && owner !== null && isPersonal(moment, moment.record.actor, { table, row, owner });
}
