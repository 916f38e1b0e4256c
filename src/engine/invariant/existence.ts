import type { Breach, Invariant, Moment } from '../harness/invariant.ts';
import { changeText } from '../record/row-text.ts';
import type { StepRecord, Twin } from '../record/step-record.ts';
import { renderAnswers } from './answer-text.ts';
import { compareAnswers } from './compare-answers.ts';
import { isOwnAllTheSame } from './own-rows.ts';
import { ownerText } from './owner-text.ts';
import { tellingChanges } from './telling-changes.ts';

/**
 * TENANT-005: a refusal for another tenant's entity equals the refusal for one that never existed, up to the ids that were sent, and
 * neither changes anything; tables declared as audit aside. Otherwise the answer tells that the entity exists.
 */
export const existence: Invariant = {
  id: 'TENANT-005',
  title: 'existence',
  check: (moment) => {
    const { record, mirror } = moment;
    const { twin, references } = record;
    const foreign = references.filter(({ whose }) => whose === 'foreign');
    const [named] = foreign;
    if (twin === undefined || named === undefined || record.outcome.kind !== 'refused') return undefined;
    if (foreign.every((reference) => isOwnAllTheSame(moment, reference))) return undefined;
    const { table, key } = named;
    const what = `${table} of ${ownerText({ owner: mirror.ownerOf(table, key), person: mirror.personOf(table, key) }, moment)}`;
    return [...differences(record, twin, what), ...sideEffects(moment, twin)];
  },
};

function differences(record: StepRecord, twin: Twin, what: string): Breach[] {
  const difference = compareAnswers(record, twin, twin.replaced) ?? twin.drawn;
  if (!difference) return [];
  const foreign = record.references.filter(({ whose }) => whose === 'foreign');
  const tables = [...new Set(foreign.map(({ table }) => table))].sort();
  const [forIt, forNone] = renderAnswers(record, twin, difference.path);
  return [
    {
      // One place that looks rows up answers for all actions.
      isAnyAction: true,
      about: `${tables.join(' and ')} ${pairText(record, twin, difference.path)}`,
      message: `${record.actor.id} can tell a row of ${what} from one that never existed: the answers differ at ${difference.path}`,
      proof: [
        `for the row of ${what}: ${forIt}`,
        `for one that never existed: ${forNone}`,
        ...(twin.deleted
          ? [`for an own one that is deleted: ${renderAnswers(twin.deleted, twin, difference.path)[0]}`]
          : []),
        ...twin.replaced.map(({ from, to }) => `sent ${JSON.stringify(to)} in place of ${JSON.stringify(from)}`),
      ],
      foreign: foreign.map(({ table, key }) => ({ table, text: key })),
    },
  ];
}

/** The pair of answers: what each came to; where that is the same, the field in which they differ. */
function pairText(record: StepRecord, twin: Twin, path: string): string {
  const [one, other] = [record, twin].map(({ outcome }) =>
    outcome.kind === 'refused' ? `refused ${outcome.code}` : outcome.kind,
  );
  if (one !== other) return `${one} / ${other}`;
  const field = path.match(/[a-z_]\w*/gi)?.at(-1) ?? path;
  return `${one}, another ${field}`;
}

/** Of the request for what never existed; those of the other are TENANT-004's. */
function sideEffects(moment: Moment, { outcome, changes }: Twin): Breach[] {
  if (outcome.kind !== 'refused') return [];
  const { record } = moment;
  return tellingChanges(changes, record.actor, moment)
    .slice(0, 1)
    .map(({ table, key, operation, before, after }) => ({
      about: `refused for nothing, ${operation} ${table}`,
      message: `${record.actor.id} was refused for a row that never existed, and yet the request made changes in ${table}`,
      proof: [changeText({ table, key, operation, before, after })],
      foreign: [{ table, text: key }],
    }));
}
