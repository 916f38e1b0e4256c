import type { Harness } from '../../harness/define-harness.ts';
import type { Moment } from '../../harness/invariant.ts';
import type { StepRecord } from '../../record/step-record.ts';

/**
 * Whether a person works for a tenant after a race, or worked for it before: which of its steps came first is not told, so that somebody who
 * has left in it may still be told of what another of its steps has done.
 */
export function isOrWasMember(
  isMember: Moment['isMember'],
  race: readonly StepRecord[],
  members: Harness['members'],
): Moment['isMember'] {
  const left = race.flatMap(({ changes }) =>
    changes.flatMap(({ table, before, ownerBefore }) =>
      table === members.table && before !== null && members.isCurrent(before)
        ? [{ person: String(before[members.person] ?? ''), tenant: ownerBefore }]
        : [],
    ),
  );
  if (left.length === 0) return isMember;
  return (person, tenant) =>
    isMember(person, tenant) || left.some((one) => one.person === person && one.tenant === tenant);
}
