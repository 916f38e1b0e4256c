import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import type pg from 'pg';

/** The tables and the view. */
export type Schema = {
  members: { organization_id: string; person_id: string; role: 'keeper' | 'buyer'; left_at: Date | null };
  api_tokens: { token: string; organization_id: string; person_id: string };
  products: { organization_id: string; number: number; sku: string; name: string };
  shelves: { organization_id: string; number: number; label: string };
  moves: {
    organization_id: string;
    number: number;
    product: number;
    shelf: number;
    quantity: number;
    moved_by: string;
  };
  stock: { organization_id: string; product: number; name: string; quantity: number };
};

export function connect(pool: pg.Pool): Kysely<Schema> {
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
}

/** Works as one organization: its rows are all that the policies let through. */
export function within<T>(
  db: Kysely<Schema>,
  organization: string,
  work: (tx: Transaction<Schema>) => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async (tx) => {
    await sql`SELECT set_config('app.organization', ${organization}, true)`.execute(tx);
    return await work(tx);
  });
}
