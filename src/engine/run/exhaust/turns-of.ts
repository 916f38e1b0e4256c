import type { Ran } from '../../database/scheduler/enumeration.ts';
import type { Interleaving, RaceTurn } from '../../record/interleaving.ts';
import type { OwnedRowChange } from '../../record/row-change.ts';
import type { Statement } from '../../record/statement.ts';
import type { StepRecord } from '../../record/step-record.ts';
import { orderOf } from '../../sequence/race.ts';
import type { TableName, Tenancy } from '../../tenancy/tenancy.ts';
import { both, type Footprint, noFootprint, unknownFootprint } from './footprint.ts';
import { statementTables } from './statement-tables.ts';

/** A turn that a step of a race had. */
export type RanTurn = Ran<Footprint> & Pick<RaceTurn, 'kind'>;

/** What a connection's transaction has done so far. */
type Open = { readonly shares: Set<TableName>; readonly writes: Set<TableName>; isUnknown: boolean };

/**
 * The turns of a race with what each did to tables, by its text, and by the rows that it changed; with it, what was begun outside of all steps
 * did because of it. Undefined where it cannot be told which statement was sent at which turn.
 */
export async function turnsOf(
  records: readonly StepRecord[],
  { turns }: Pick<Interleaving, 'turns'>,
  tenancy: Tenancy,
): Promise<readonly RanTurn[] | undefined> {
  const ids = records.map(({ step }) => step.id);
  const sent = new Map(records.map(({ step, statements }) => [step.id, statements.values()]));
  const changed = new Map(records.map((record) => [record.step.id, changedBy(record)]));
  const open = new Map<number | null, Open>();
  const ran: RanTurn[] = [];
  for (const { step, kind, isAside = false } of turns) {
    if (step === null || !ids.includes(step)) return undefined;
    let did = noFootprint;
    if (kind === 'statement') {
      const statement: Statement | undefined = sent.get(step)?.next().value;
      if (statement === undefined) return undefined;
      const tables = changed.get(step)?.(statement) ?? new Set();
      did = await footprintOf(statement, { tables, open, tenancy });
    }
    const before = ran.at(-1);
    if (!isAside) ran.push({ branch: step, kind, did });
    else if (before) ran[ran.length - 1] = { ...before, did: both(before.did, did) };
  }
  const order = orderOf(records.map(({ step }) => step));
  return order.length === ran.length && ran.every(({ branch }, at) => branch === order[at]) ? ran : undefined;
}

/**
 * Of which tables a statement of a step has changed rows. The journal keeps its text as it was sent, and not all of a long one: what fits no
 * statement may be of each that writes on that connection.
 */
function changedBy({ changes, statements }: StepRecord): (statement: Statement) => ReadonlySet<TableName> {
  const isOf =
    ({ text, backend }: Statement) =>
    (change: OwnedRowChange) =>
      change.backend === backend && change.statement === text;
  const others = changes.filter((change) => !statements.some((statement) => isOf(statement)(change)));
  return (statement) => {
    const own = changes.filter(isOf(statement));
    const maybe = others.filter(({ backend }) => backend === statement.backend);
    return new Set([...own, ...(writing.test(statement.text) ? maybe : [])].map(({ table }) => table));
  };
}

const writing = /\b(?:insert|update|delete|merge)\b/i;

type Around = {
  /** Of which it has changed rows, as triggers and foreign keys do as well. */
  readonly tables: ReadonlySet<TableName>;
  readonly open: Map<number | null, Open>;
  readonly tenancy: Tenancy;
};

async function footprintOf({ text, backend }: Statement, { tables, open, tenancy }: Around): Promise<Footprint> {
  const said = await statementTables(text, tenancy);
  const transaction = open.get(backend);
  switch (said.kind) {
    case 'begins':
      open.set(backend, { shares: new Set(), writes: new Set(), isUnknown: false });
      return noFootprint;
    case 'ends': {
      open.delete(backend);
      if (transaction === undefined) return noFootprint;
      const { shares, writes, isUnknown } = transaction;
      return isUnknown ? unknownFootprint : { ...noFootprint, shares, writes, publishes: writes };
    }
    case 'nothing':
      return transaction?.isUnknown ? unknownFootprint : noFootprint;
    case 'unknown':
      open.set(backend, { shares: new Set(), writes: new Set(), isUnknown: true });
      return unknownFootprint;
    case 'touches': {
      if (transaction?.isUnknown) return unknownFootprint;
      const writes = tables.union(new Set(said.writes));
      const shares = new Set(said.shares);
      for (const table of writes) transaction?.writes.add(table);
      for (const table of shares) transaction?.shares.add(table);
      const publishes = transaction ? noFootprint.publishes : writes;
      return { reads: new Set(said.reads), shares, writes, publishes, isUnknown: false };
    }
  }
}
