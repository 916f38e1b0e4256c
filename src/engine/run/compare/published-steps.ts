import type { Crossing } from '../../harness/crossing.ts';
import { actsFor } from '../../record/acts-for.ts';
import { placeOf } from '../../record/row-looks.ts';
import type { StepRecord } from '../../record/step-record.ts';
import type { TenantKey } from '../../sequence/actor.ts';
import { canonicalJson } from '../../sequence/canonical.ts';
import type { Executed } from '../execute/execute-run.ts';
import type { SetAside } from './comparison.ts';

/** The crossing that carries what a run has done to rows that were published at some time of it; none where none was. */
export function publishedCrossings({ published }: Pick<Executed, 'published'>): readonly Crossing[] {
  if (published.size === 0) return [];
  return [{ name: 'rows that are published', carries: (record) => publishedChanges(record, published).length > 0 }];
}

/**
 * Where a step that such a crossing keeps does something else to what is published once the other steps of its tenant are gone, as one by
 * somebody who was let in by them: then what the tenants are shown of it tells nothing, and the comparison is set aside.
 */
export function findUnlikePublished({
  tenant,
  records,
  projected,
  published,
}: Pick<Executed, 'published'> & {
  readonly tenant: TenantKey;
  readonly records: readonly StepRecord[];
  readonly projected: readonly StepRecord[];
}): SetAside | undefined {
  if (published.size === 0) return undefined;
  const others = new Map(projected.map((record) => [record.step.id, record]));
  for (const record of records) {
    // What the tenant itself publishes is compared like all that it does; jobs work for several at once.
    if (actsFor(record)?.includes(tenant) ?? true) continue;
    const mine = leftPublished(record, published);
    const theirs = leftPublished(others.get(record.step.id), published);
    if (mine.length === 0 || canonicalJson(mine) === canonicalJson(theirs)) continue;
    const { step } = record;
    return { step: step.id, action: step.action, path: 'what it publishes', first: mine, second: theirs };
  }
  return undefined;
}

/** What a step has left of published rows; nothing where there is no such step. */
function leftPublished(record: StepRecord | undefined, published: Executed['published']) {
  const changes = record === undefined ? [] : publishedChanges(record, published);
  return changes.map(({ table, key, after }) => ({ table, key, after }));
}

function publishedChanges({ changes }: StepRecord, published: Executed['published']): StepRecord['changes'] {
  return changes.filter(({ table, key }) => published.has(placeOf(table, key)));
}
