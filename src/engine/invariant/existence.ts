import type { Breach, Invariant, Moment } from '../harness/invariant.ts';
import type { StepRecord, Twin } from '../record/step-record.ts';
import { renderAnswer } from './answer-text.ts';
import { compareAnswers } from './compare-answers.ts';
import { isPersonal } from './own-rows.ts';
import { renderRow } from './render-row.ts';

/**
 * TENANT-005: a refusal for another tenant's entity equals the refusal for one that never existed, up to the ids that were sent, and
 * neither changes anything; tables declared as audit aside. Otherwise the answer tells that the entity exists.
 */
export const existence: Invariant = {
  id: 'TENANT-005',
  title: 'existence',
  check: (moment) => {
    const { record, tenantName, mirror } = moment;
    const { twin, references } = record;
    const foreign = references.filter(({ whose }) => whose === 'foreign');
    const [named] = foreign;
    if (twin === undefined || named === undefined || foreign.every((reference) => isOwnAllTheSame(moment, reference)))
      return undefined;
    const what = `${named.table} of ${tenantName(mirror.ownerOf(named.table, named.key))}`;
    return [...differences(record, twin, what), ...sideEffects(moment, twin)];
  },
};

function isOwnAllTheSame(moment: Moment, { table, key }: { readonly table: string; readonly key: string }): boolean {
  const row = moment.mirror.find(table, key);
  const owner = moment.mirror.ownerOf(table, key);
  return row !== undefined && owner !== null && isPersonal(moment, moment.record.actor, { table, row, owner });
}

function differences(record: StepRecord, twin: Twin, what: string): Breach[] {
  const difference = compareAnswers(record, twin, twin.replaced);
  if (!difference) return [];
  const fields = [...new Set(record.references.filter(({ whose }) => whose === 'foreign').map(({ field }) => field))];
  return [
    {
      about: `${fields.join(' and ')} told apart`,
      message: `${record.actor.id} can tell a row of ${what} from one that never existed: the answers differ at ${difference.path}`,
      proof: [
        `for the row of ${what}: ${renderAnswer(record, difference.path)}`,
        `for one that never existed: ${renderAnswer(twin, difference.path)}`,
        ...(twin.deleted ? [`for an own one that is deleted: ${renderAnswer(twin.deleted, difference.path)}`] : []),
        ...twin.replaced.map(({ from, to }) => `sent ${JSON.stringify(to)} in place of ${JSON.stringify(from)}`),
      ],
    },
  ];
}

/** Of the request for what never existed; those of the other are TENANT-004's. */
function sideEffects({ tenancy, record }: Moment, { outcome, changes }: Twin): Breach[] {
  if (outcome.kind !== 'refused') return [];
  return changes
    .filter(({ table }) => tenancy.ownership.get(table)?.kind !== 'audit')
    .slice(0, 1)
    .map(({ table, key, operation, before, after }) => ({
      about: `refused for nothing, ${operation} ${table}`,
      message: `${record.actor.id} was refused for a row that never existed, and yet the request made changes in ${table}`,
      proof: [`${operation} ${renderRow(table, key, after ?? before ?? {})}`],
    }));
}
