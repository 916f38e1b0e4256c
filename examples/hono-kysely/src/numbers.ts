import { sql, type Transaction } from 'kysely';
import type { Schema } from './connect.ts';

/** The next number of a table in the organization that works, which nobody else takes meanwhile. */
export async function nextNumber(tx: Transaction<Schema>, table: 'products' | 'moves'): Promise<number> {
  await sql`SELECT pg_advisory_xact_lock(hashtext(${table} || current_setting('app.organization')))`.execute(tx);
  const last = await tx
    .selectFrom(table)
    .select((row) => row.fn.max<number | null>('number').as('number'))
    .executeTakeFirst();
  return (last?.number ?? 0) + 1;
}
