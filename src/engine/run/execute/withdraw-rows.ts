import type { Journal } from '../../database/journal/journal.ts';
import type { Mirror } from '../../database/mirror/mirror.ts';
import type { StepClock } from '../../database/step-clock.ts';
import { HarnessError } from '../../errors.ts';
import type { Row } from '../../tenancy/row.ts';
import type { TableName } from '../../tenancy/tenancy.ts';

/**
 * Takes rows out of the baseline for the run that has just begun, with whatever the application did while it was built taken over before the
 * first step. Throws a `HarnessError` where the journal has not seen each of them go, since they would not come back.
 */
export async function withdrawRows(
  { journal, mirror }: { readonly journal: Journal; readonly mirror: Mirror },
  rows: ReadonlyMap<TableName, readonly Row[]>,
  now: StepClock,
): Promise<void> {
  const gone = await journal.withdraw(rows);
  const changes = mirror.apply(await journal.readStep(now));
  const wanted = [...rows.values()].reduce((sum, list) => sum + list.length, 0);
  const seen = changes.filter(({ operation }) => operation === 'delete').length;
  if (gone === wanted && seen >= wanted) return;
  throw new HarnessError(
    `taking rows out of the baseline failed: ${gone} of ${wanted} went, and the journal has seen ${seen} go; expected all of them. Please report this.`,
  );
}
