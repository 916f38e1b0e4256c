import type { Breach, Invariant, Moment } from '../harness/invariant.ts';
import { actsFor } from '../record/acts-for.ts';
import type { OwnedRowChange } from '../record/row-change.ts';
import { changeText } from '../record/row-text.ts';
import type { TenantKey } from '../sequence/actor.ts';
import { wentMeanwhile } from './handed-over.ts';
import { isPersonal, namesPerson } from './own-rows.ts';
import { ownerText } from './owner-text.ts';
import { findSharer, isOfSharedRow } from './shared-rows.ts';

/**
 * TENANT-002: a step changes only rows of the actor's tenant, before and after, and of what is a person's own only the actor's; of what is shared
 * only what no other tenant has as well, unless it is declared as open. `system` may change all rows.
 */
export const writeScope: Invariant = {
  id: 'TENANT-002',
  title: 'write scope',
  check: (moment) => {
    const { record } = moment;
    const { changes, actor } = record;
    const tenants = actsFor(record);
    if (tenants === null || changes.every((change) => !isSomebodys(change) && !isOfSharedRow(change, moment)))
      return undefined;
    return changes.flatMap((change): Breach[] => {
      const { table, key, operation } = change;
      const trespass = sidesOf(change).find(
        ({ row, owner }) =>
          row !== null &&
          owner !== null &&
          !tenants.includes(owner) &&
          !isPersonal(moment, actor, { table, row, owner }) &&
          !wentMeanwhile({ table, key, owner }, tenants, moment),
      );
      const isStrangers = trespass === undefined && isAnotherPersons(change, moment);
      if (trespass === undefined && !isStrangers) return sharedBreaches(change, moment, tenants);
      const acting = actor.tenant === null ? '' : `, acting in ${moment.tenantName(actor.tenant)},`;
      const whose = ownerText({ owner: trespass?.owner ?? null, person: change.personBefore }, moment);
      return [
        {
          about: `${operation} ${table}`,
          message: `${actor.id}${acting} made ${operation === 'delete' ? 'a' : 'an'} ${operation} of a row of ${table} that belongs to ${whose}`,
          proof: [changeText(change)],
          foreign: [{ table, text: key }],
        },
      ];
    });
  },
};

/** A shared row that another tenant has as well, and that is not the actor's own. */
function sharedBreaches(change: OwnedRowChange, moment: Moment, tenants: readonly TenantKey[]): Breach[] {
  const { table, key, operation } = change;
  const sharer = isOfSharedRow(change, moment) ? findSharer(change, moment, tenants) : undefined;
  if (sharer === undefined) return [];
  const { actor } = moment.record;
  return [
    {
      about: `${operation} shared ${table}`,
      message: `${actor.id} made ${operation === 'delete' ? 'a' : 'an'} ${operation} of a row of ${table} that ${moment.tenantName(sharer)} has as well`,
      proof: [
        changeText(change),
        `if anybody may change the rows of ${table}, declare it in tenancy: open: ['${table}']`,
      ],
      foreign: [{ table, text: key }],
    },
  ];
}

function isSomebodys({ ownerBefore, ownerAfter, personBefore = null }: OwnedRowChange): boolean {
  return (ownerBefore ?? ownerAfter ?? personBefore) !== null;
}

function sidesOf({ before, after, ownerBefore, ownerAfter }: OwnedRowChange) {
  return [
    { row: before, owner: ownerBefore },
    { row: after, owner: ownerAfter },
  ];
}

/**
 * Whether a step has changed what was another person's own. To make a row for somebody, as a message or first preferences, takes nothing
 * away; what is made and changed in one step, and what goes with the person it belonged to, is nobody's loss either; and a row may name two
 * people whose own it is.
 */
function isAnotherPersons(change: OwnedRowChange, { record, tenancy }: Moment): boolean {
  const { table, key, before, personBefore = null } = change;
  const { person } = record.actor;
  if (before === null || person === null || personBefore === null || personBefore === person) return false;
  if (namesPerson(tenancy, { table, row: before }, person)) return false;
  const isMadeHere = record.changes.some(
    (other) => other.table === table && other.key === key && other.operation === 'insert',
  );
  return !isMadeHere && !isGone(personBefore, { record, tenancy });
}

function isGone(person: string, { record, tenancy }: Pick<Moment, 'record' | 'tenancy'>): boolean {
  return record.changes.some(
    ({ table, key, operation }) => table === tenancy.people && key === person && operation === 'delete',
  );
}
