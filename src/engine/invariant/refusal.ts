import type { Breach, Invariant, Moment } from '../harness/invariant.ts';
import { actsFor } from '../record/acts-for.ts';
import type { OwnedRowChange } from '../record/row-change.ts';
import { changeText } from '../record/row-text.ts';
import type { ResolvedReference, StepRecord, Twin } from '../record/step-record.ts';
import type { TenantKey } from '../sequence/actor.ts';
import type { Row } from '../tenancy/row.ts';
import { renderAnswers } from './answer-text.ts';
import { compareAnswers } from './compare-answers.ts';
import { isOwnAllTheSame, isPersonal } from './own-rows.ts';
import { ownerText } from './owner-text.ts';
import { tellingChanges } from './telling-changes.ts';

/**
 * TENANT-004: a reference to another tenant's entity is refused, and changes nothing; tables declared as audit, and what is the actor's own,
 * aside. Not to be refused is as good where the entity makes no difference, as where a list is filtered by it: then the request for one that
 * never existed (its twin) is answered alike, and nothing was written.
 */
export const refusal: Invariant = {
  id: 'TENANT-004',
  title: 'refusal',
  check: (moment) => {
    const { record } = moment;
    const foreign = foreignReference(moment);
    // A fault is APP-001's; it says nothing of whether the reference would have been refused.
    if (!foreign || record.outcome.kind === 'fault' || record.outcome.kind === 'inapplicable') return undefined;
    const written = tellingChanges(record.changes, record.actor, moment);
    if (record.outcome.kind === 'refused') return refusedAndYetWritten(foreign, written, moment);
    const { twin } = record;
    if (written.some((change) => isForeign(change, moment))) return [accepted(foreign, moment)];
    if (twin === undefined) return undefined;
    const path = (compareAnswers(record, twin, twin.replaced) ?? twin.drawn)?.path;
    if (path !== undefined) return [accepted(foreign, moment, answersAt(path, record, twin))];
    return tellingChanges(twin.changes, record.actor, moment).length > 0 ? [accepted(foreign, moment)] : [];
  },
};

/**
 * The breach that a step has committed if the foreign row that it named made a difference; undefined where the step itself tells, and where
 * it was refused. A step that has succeeded and written to its actor's own rows cannot be made again in the same state, and in some runs none
 * is: whether the foreign row was passed over takes a run of its own to tell.
 */
export function undecidedTrespass(moment: Moment): Breach | undefined {
  const { record } = moment;
  const foreign = record.outcome.kind === 'succeeded' ? foreignReference(moment) : undefined;
  const written = tellingChanges(record.changes, record.actor, moment);
  if (!foreign || record.twin !== undefined || written.some((change) => isForeign(change, moment))) return undefined;
  return accepted(foreign, moment);
}

function foreignReference(moment: Moment): ResolvedReference | undefined {
  return moment.record.references.find(
    (reference) => reference.whose === 'foreign' && !isOwnAllTheSame(moment, reference),
  );
}

function refusedAndYetWritten(
  foreign: ResolvedReference,
  written: readonly OwnedRowChange[],
  moment: Moment,
): readonly Breach[] {
  const { actor } = moment.record;
  const kinds = Map.groupBy(written, ({ table, operation }) => `${operation} ${table}`);
  return [...kinds].map(
    ([kind, changes]): Breach => ({
      about: `${foreign.field} refused, ${kind}`,
      message: `${actor.id} was refused for a row of ${foreign.table} of ${ownerOf(foreign, moment)}, and yet the step made changes in ${changes[0]?.table}`,
      proof: [reference(foreign, moment), ...changes.map(changeText)],
      foreign: changes.map(({ table, key }) => ({ table, text: key })),
    }),
  );
}

function accepted(foreign: ResolvedReference, moment: Moment, answers: readonly string[] = []): Breach {
  const { actor, changes } = moment.record;
  const acting = actor.tenant === null ? '' : `, acting in ${moment.tenantName(actor.tenant)},`;
  return {
    about: `${foreign.field} accepted`,
    message: `${actor.id}${acting} referred to a row of ${foreign.table} of ${ownerOf(foreign, moment)} and was not refused`,
    proof: [reference(foreign, moment), ...answers, ...changes.map(changeText)],
    foreign: [{ table: foreign.table, text: foreign.key }],
  };
}

function answersAt(path: string, record: StepRecord, twin: Twin): readonly string[] {
  const [forIt, forNone] = renderAnswers(record, twin, path);
  return [`for this row: ${forIt}`, `for one that never existed: ${forNone}`];
}

/** Whether a change touches what is another tenant's, as TENANT-002 says. */
function isForeign({ table, before, after, ownerBefore, ownerAfter }: OwnedRowChange, moment: Moment): boolean {
  const { record } = moment;
  const tenants = actsFor(record);
  const isTheirs = (row: Row | null, owner: TenantKey | null) =>
    row !== null &&
    owner !== null &&
    tenants !== null &&
    !tenants.includes(owner) &&
    !isPersonal(moment, record.actor, { table, row, owner });
  return isTheirs(before, ownerBefore) || isTheirs(after, ownerAfter);
}

function reference(foreign: ResolvedReference, moment: Moment): string {
  return `${foreign.field} names ${foreign.table} ${foreign.key} of ${ownerOf(foreign, moment)}`;
}

function ownerOf({ table, key }: ResolvedReference, moment: Moment): string {
  const { mirror } = moment;
  return ownerText({ owner: mirror.ownerOf(table, key), person: mirror.personOf(table, key) }, moment);
}
