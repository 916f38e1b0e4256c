import type { Client } from 'pg';
import { type Calls, controlledSql, MAY_READ_CLOCK } from './controlled-sql.ts';
import { STORED_SQL, type StoredSql } from './stored-sql.sql.ts';

/**
 * Lets time and chance be the harness's in what the database keeps of the application's SQL: defaults, functions, views, policies,
 * constraints, triggers. Hands back, in words, what it could not reach. Idempotent. Expects to run in a transaction with nothing but
 * `pg_catalog` on the search path.
 */
export async function controlStoredSql(client: Client, calls: Calls | undefined): Promise<readonly string[]> {
  const pattern = [MAY_READ_CLOCK, ...(calls?.keys() ?? [])].join('|');
  const { rows } = await client.query<StoredSql>(STORED_SQL, [pattern]);
  const uncontrolled: string[] = [];
  const statements: string[] = [];
  for (const stored of rows) {
    const controlled = controlledText(stored, calls);
    if (controlled === stored.text) continue;
    if (stored.before === null) uncontrolled.push(stored.object);
    else statements.push(`${stored.before}${controlled.replace(/;\s*$/, '')}${stored.after};`);
  }
  if (statements.length > 0) await client.query(`SET LOCAL check_function_bodies = off; ${statements.join('\n')}`);
  return uncontrolled;
}

/** The body of a function is a string within its definition, and so is passed over when the rest is looked at. */
function controlledText({ text, body }: StoredSql, calls: Calls | undefined): string {
  if (body === null) return controlledSql(text, calls);
  const at = text.lastIndexOf(body);
  return controlledSql(text.slice(0, at), calls) + controlledSql(body, calls) + text.slice(at + body.length);
}
