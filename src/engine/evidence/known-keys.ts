import { isSecretName } from '../record/secret-names.ts';
import type { StepRecord } from '../record/step-record.ts';
import type { Session } from '../run/session.ts';
import type { TableName } from '../tenancy/tenancy.ts';
import type { KnownKeys } from './mask-secrets.ts';

/**
 * The keys of the rows that evidence can name: those of the baseline, and of the rows that its steps have changed. Left out are keys whose
 * column is named like a secret, as where a session goes by its token.
 */
export function knownKeys(
  { tenancy, baselineKeys }: Pick<Session, 'tenancy' | 'baselineKeys'>,
  records: readonly StepRecord[],
): KnownKeys {
  const keys = new Set<string>();
  const add = (table: TableName, key: string) => {
    const columns = tenancy.tables.get(table)?.primaryKey ?? [];
    const parts: readonly unknown[] = columns.length === 1 ? [key] : JSON.parse(key);
    for (const [at, column] of columns.entries()) if (!isSecretName(column)) keys.add(String(parts[at]));
  };
  for (const [table, ofTable] of baselineKeys) for (const key of ofTable) add(table, key);
  for (const { changes, twin } of records)
    for (const { table, key } of [...changes, ...(twin?.changes ?? [])]) add(table, key);
  return keys;
}
