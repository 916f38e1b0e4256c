import type { Violation } from '../harness/invariant.ts';
import { returnedBy } from '../record/returned-rows.ts';
import type { OwnedRowChange } from '../record/row-change.ts';
import type { Statement } from '../record/statement.ts';
import type { StepRecord } from '../record/step-record.ts';

/** A statement with what it did to what a violation is about. */
export type FoundStatement = { readonly did: 'read' | 'wrote' | 'failed'; readonly statement: Statement };

const writing = /\b(?:INSERT|UPDATE|DELETE|MERGE|COPY)\b/;

/** The journal keeps so much of a statement. */
const journalled = 4_000;

/**
 * The statement of a step by which what the violation is about was written, or read, or which the database refused; undefined where none can
 * be told. What was read is known by the rows that came back, so of explained runs alone.
 */
export function findStatement(
  { foreign = [], invariant }: Pick<Violation, 'foreign' | 'invariant'>,
  { statements, late, changes }: StepRecord,
): FoundStatement | undefined {
  const texts = foreign.map(({ text }) => text);
  const written = changes.filter(({ key }) => texts.includes(key)).flatMap((change) => writerOf(change, statements));
  const [wrote] = written;
  if (wrote) return { did: 'wrote', statement: wrote };
  const read =
    statements.find((statement) => returns(statement, texts)) ?? statements.find((one) => asksFor(one, texts));
  if (read) return { did: writing.test(read.command ?? '') ? 'wrote' : 'read', statement: read };
  const failed = statements.find(({ error }) => error !== null) ?? (invariant === 'APP-001' ? late[0] : undefined);
  return failed && { did: 'failed', statement: failed };
}

/** The statement that made a change: the journal knows its connection and its text; the harness may have put other functions into that. */
function writerOf(
  { backend, statement: text, key, operation }: OwnedRowChange,
  statements: readonly Statement[],
): readonly Statement[] {
  const onBackend = statements.filter((statement) => statement.backend === backend && statement.error === null);
  const same = onBackend.filter((statement) => statement.text.slice(0, journalled) === text);
  const alike = same.length > 0 ? same : onBackend.filter(({ command }) => command?.toLowerCase() === operation);
  const naming = alike.find(({ parameters }) => parameters.some((value) => String(value) === key));
  return [naming ?? alike.at(-1)].filter((found) => found !== undefined);
}

function returns(statement: Statement, texts: readonly string[]): boolean {
  const rows = returnedBy(statement)?.toLowerCase();
  return rows !== undefined && texts.some((text) => rows.includes(text.toLowerCase()));
}

/** Whether it was asked for what the violation is about, and there was something. */
function asksFor({ parameters, rowCount }: Statement, texts: readonly string[]): boolean {
  return (rowCount ?? 0) > 0 && parameters.some((value) => typeof value !== 'object' && texts.includes(String(value)));
}
