import type { StepRecord } from '../../../engine/record/step-record.ts';

/** What has to have happened in a campaign, as `required` of a harness says it. */
export type RequiredCell = {
  readonly action: string;
  readonly reach: 'own' | 'foreign';
  readonly outcome: 'succeeded' | 'refused';
};

/**
 * A row of one's own that was shown, and another's that was refused: of an action that reads, if some runs had one of which both can be
 * asked. Without these a green campaign may have seen nothing.
 */
export function requiredCells(
  records: readonly Pick<StepRecord, 'step' | 'request' | 'outcome' | 'references'>[],
): readonly RequiredCell[] {
  const read = records.filter(({ request }) => methodOf(request) === 'GET');
  const shown = actionsOf(read.filter((record) => record.outcome.kind === 'succeeded' && names(record, 'own')));
  const refused = actionsOf(read.filter((record) => record.outcome.kind === 'refused' && names(record, 'foreign')));
  const action = shown.find((each) => refused.includes(each)) ?? shown[0];
  if (action === undefined) return [];
  return [
    { action, reach: 'own', outcome: 'succeeded' },
    { action, reach: 'foreign', outcome: 'refused' },
  ];
}

function names({ references }: Pick<StepRecord, 'references'>, whose: 'own' | 'foreign'): boolean {
  return references.length > 0 && references.every((reference) => reference.whose === whose);
}

function actionsOf(records: readonly Pick<StepRecord, 'step'>[]): readonly string[] {
  return [...new Set(records.map(({ step }) => step.action))];
}

function methodOf(request: StepRecord['request']): unknown {
  return typeof request === 'object' && request !== null && 'method' in request ? request.method : undefined;
}
