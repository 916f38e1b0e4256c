import type { Breach, Invariant } from '../harness/invariant.ts';
import { isPersonal } from './own-rows.ts';
import { renderRow } from './render-row.ts';

/** TENANT-002: a step changes only rows of the actor's tenant, before and after. `system` may change all tenants' rows. */
export const writeScope: Invariant = {
  id: 'TENANT-002',
  title: 'write scope',
  check: (moment) => {
    const { changes, actor } = moment.record;
    const { tenant } = actor;
    if (tenant === null || changes.every((change) => (change.ownerBefore ?? change.ownerAfter) === null))
      return undefined;
    return changes.flatMap(({ table, key, operation, before, after, ownerBefore, ownerAfter }): Breach[] => {
      const sides = [
        { row: before, owner: ownerBefore },
        { row: after, owner: ownerAfter },
      ];
      const trespass = sides.find(
        ({ row, owner }) =>
          row !== null && owner !== null && owner !== tenant && !isPersonal(moment, actor, { table, row, owner }),
      );
      if (!trespass?.row) return [];
      return [
        {
          about: `${operation} ${table}`,
          message:
            `${actor.id}, acting in ${moment.tenantName(tenant)}, made an ${operation} of a row of ${table} that belongs to ${moment.tenantName(trespass.owner)}`.replace(
              'an delete',
              'a delete',
            ),
          proof: [
            before && `before  ${renderRow(table, key, before)}`,
            after && `after   ${renderRow(table, key, after)}`,
          ].filter((line) => line !== null),
        },
      ];
    });
  },
};
