import type { OwnedRowChange } from '../../record/row-change.ts';
import type { Statement } from '../../record/statement.ts';

/** So many characters of a statement stand in the journal. */
const JOURNALLED = 4_000;

/**
 * The changes without those of late statements: a write of a step that has ended is never blamed on the one that happens to run. `sentAs` says
 * what stands in the journal for a statement of the application.
 */
export function withoutLate(
  changes: readonly OwnedRowChange[],
  late: readonly Pick<Statement, 'backend' | 'text'>[],
  sentAs: (text: string) => string,
): readonly OwnedRowChange[] {
  if (late.length === 0) return changes;
  const sent = new Set(late.map(({ backend, text }) => `${backend} ${journalled(sentAs(text))}`));
  return changes.filter(({ backend, statement }) => !sent.has(`${backend} ${journalled(statement)}`));
}

/** Postgres counts whole characters, also where they are two units here. */
function journalled(text: string): string {
  return text.length <= JOURNALLED ? text : [...text].slice(0, JOURNALLED).join('');
}
