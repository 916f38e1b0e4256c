import type { Ground } from './ground.ts';

/** Empties all tables of the application, and spares the plans that TRUNCATE would throw away. */
export async function deleteRows({ client }: Ground): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = 'public'`,
  );
  const deletions = rows.map(({ name }) => `DELETE FROM ${name};`);
  await client.query(`BEGIN; SET LOCAL session_replication_role = replica; ${deletions.join(' ')} COMMIT`);
}
