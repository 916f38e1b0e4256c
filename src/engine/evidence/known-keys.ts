import { isSecretName } from '../record/secret-names.ts';
import type { StepRecord } from '../record/step-record.ts';
import type { Session } from '../run/session.ts';
import type { TableName } from '../tenancy/tenancy.ts';
import type { KnownKeys } from './mask-secrets.ts';

/** What knows the rows of the baseline. */
type Known = Pick<Session, 'tenancy' | 'baselineKeys'>;

/** A baseline stays as it is for a whole session, and may have very many rows. */
const ofBaselines = new WeakMap<Session['baselineKeys'], ReadonlySet<string>>();

/**
 * The keys of the rows that evidence can name: those of the baseline, and of the rows that its steps have changed. Left out are keys whose
 * column is named like a secret, as where a session goes by its token. Costs as much as the steps, but for the first call with a baseline.
 */
export function knownKeys(known: Known, records: readonly StepRecord[]): KnownKeys {
  const atBaseline = baselineKeysOf(known);
  const add = keyAdder(known);
  const changed = new Set<string>();
  for (const { changes, twin } of records)
    for (const { table, key } of [...changes, ...(twin?.changes ?? [])]) add(changed, table, key);
  return { has: (key) => atBaseline.has(key) || changed.has(key) };
}

function baselineKeysOf(known: Known): ReadonlySet<string> {
  const found = ofBaselines.get(known.baselineKeys);
  if (found) return found;
  const add = keyAdder(known);
  const keys = new Set<string>();
  for (const [table, ofTable] of known.baselineKeys) for (const key of ofTable) add(keys, table, key);
  ofBaselines.set(known.baselineKeys, keys);
  return keys;
}

function keyAdder({ tenancy }: Known): (keys: Set<string>, table: TableName, key: string) => void {
  const told = new Map<TableName, readonly boolean[]>();
  return (keys, table, key) => {
    const columns = tenancy.tables.get(table)?.primaryKey ?? [];
    const areTold = told.get(table) ?? columns.map((column) => !isSecretName(column));
    told.set(table, areTold);
    const parts: readonly unknown[] = columns.length === 1 ? [key] : JSON.parse(key);
    for (const [at, isTold] of areTold.entries()) if (isTold) keys.add(String(parts[at]));
  };
}
