import type { Journal } from '../../database/journal/journal.ts';
import type { Mirror } from '../../database/mirror/mirror.ts';
import type { StepClock } from '../../database/step-clock.ts';
import type { Tenancy } from '../../tenancy/tenancy.ts';

/** Tables of more rows than this stay as they lie: it would take longer than it is worth. */
const MOST_ROWS = 2_000;

/** Lays the rows of the baseline anew, in each table where that can be done. The mirror has to be at the baseline, and stays there. */
export async function layRowsAnew(
  { journal, mirror, tenancy }: { readonly journal: Journal; readonly mirror: Mirror; readonly tenancy: Tenancy },
  now: StepClock,
): Promise<void> {
  const tables = [...tenancy.tables.keys()].filter((name) => journal.canWithdraw(name));
  const rows = tables.map((name) => [name, mirror.rows(name).map(({ row }) => row)] as const);
  await journal.layAnew(new Map(rows.filter(([, { length }]) => length > 0 && length <= MOST_ROWS)), now);
}
