import type { BlamedStatement, Violation } from '../harness/invariant.ts';
import { type Place, placeText } from '../record/place.ts';
import type { Statement } from '../record/statement.ts';
import type { StepRecord } from '../record/step-record.ts';
import type { TableName, Tenancy } from '../tenancy/tenancy.ts';
import { findStatement } from './find-statement.ts';
import { tenantCondition } from './tenant-condition.ts';

/** How many statements are shown beside one that lacks a condition. */
const mostKin = 2;

export type BlameOptions = {
  readonly tenancy: Tenancy;
  /** Other statements of the application, as far as they are known. */
  readonly known: readonly Statement[];
};

/**
 * The violation with the statement that did it, where one can be told. Where the statement has no condition on the tenant, those of the
 * same table stand beside it that have one, as far as any is known.
 */
export async function blame(
  violation: Violation,
  records: readonly StepRecord[],
  { tenancy, known }: BlameOptions,
): Promise<Violation> {
  const record = records.find(({ step }) => step.id === violation.step);
  const found = record && findStatement(violation, { ...record, late: lateOf(violation, records) });
  if (!found) return violation;
  const { did, statement } = found;
  const statements = [...records.flatMap((one) => one.statements), ...known];
  const condition = did === 'failed' ? undefined : await tenantCondition(statement.text, tenancy);
  const lacking =
    condition && !condition.isThere
      ? { lacks: condition.columns, kin: await kinOf(statement, condition.tables, { tenancy, statements }) }
      : {};
  const blamed: BlamedStatement = { did, ...withoutPassages(statement, statements), ...lacking };
  return { ...violation, statement: blamed };
}

/** What the step has sent after its end, wherever that came; of what no step sent, what came in it. */
function lateOf({ step: id }: Violation, records: readonly StepRecord[]): readonly Statement[] {
  const ids = new Set(records.map(({ step }) => step.id));
  const senderOf = (record: StepRecord, { step }: Statement) =>
    step !== null && ids.has(step) ? step : record.step.id;
  return records.flatMap((record) => record.late.filter((statement) => senderOf(record, statement) === id));
}

type Kinship = { readonly tenancy: Tenancy; readonly statements: readonly Statement[] };

/** Other statements of the same tables that have a condition on the tenant: first those that do the same, then the shortest. */
async function kinOf(
  { text, command }: Statement,
  tables: readonly TableName[],
  { tenancy, statements }: Kinship,
): Promise<readonly Statement[]> {
  const others = new Map(statements.map((one) => [one.text, one] as const));
  others.delete(text);
  const kin: Statement[] = [];
  for (const other of others.values()) {
    const condition = await tenantCondition(other.text, tenancy);
    if (condition?.isThere && condition.tables.some((table) => tables.includes(table))) kin.push(other);
  }
  const rank = (one: Statement) => (one.command === command ? 0 : 1);
  return kin
    .sort((one, other) => rank(one) - rank(other) || one.text.length - other.text.length)
    .slice(0, mostKin)
    .map((one) => withoutPassages(one, statements));
}

/**
 * The statement from where it is written, where it is sent through a place that others pass as well: a function around all statements, or
 * all transactions, says nothing of one of them. It is known by other statements that come to it from elsewhere.
 */
function withoutPassages(statement: Statement, statements: readonly Statement[]): Statement {
  const ways = waysOf(statement);
  const isPassage = (place: Place, at: number) => {
    const caller = ways[at + 1];
    return (
      caller !== undefined &&
      statements.some((other) => other.text !== statement.text && passesFrom(waysOf(other), place, caller))
    );
  };
  const from = ways.findIndex((place, at) => !isPassage(place, at));
  const [place, ...calledFrom] = ways.slice(Math.max(0, from));
  return place === undefined ? statement : { ...statement, place, calledFrom };
}

function waysOf({ place, calledFrom = [] }: Statement): readonly Place[] {
  return place ? [place, ...calledFrom] : [];
}

/** Whether a way leads through a place, from elsewhere than from the caller. */
function passesFrom(ways: readonly Place[], place: Place, caller: Place): boolean {
  const at = ways.findIndex((one) => placeText(one) === placeText(place));
  const before = ways[at + 1];
  return at >= 0 && before !== undefined && placeText(before) !== placeText(caller);
}
