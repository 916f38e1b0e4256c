import type { ClientBase } from 'pg';
import { UsageError } from '../../errors.ts';
import { LACKING_RIGHTS_SQL, ROLE_SQL } from './role-rights.sql.ts';

type Role = { readonly name: string; readonly isSuperuser: boolean; readonly canBeGranted: boolean };

/**
 * Returns where the role of the connection may do all that the harness does in a database: put a journal under the tables, read all of
 * their rows whatever their policies, rewind them, and end what the application does there. Changes nothing.
 *
 * @param applicationRoles whom the application connects as.
 * @throws UsageError with all that the role lacks, as the statements that grant it.
 */
export async function assertRights(client: ClientBase, applicationRoles: readonly string[] = []): Promise<void> {
  const { rows } = await client.query<Role>(ROLE_SQL);
  const [role] = rows;
  if (role === undefined || role.isSuperuser) return;
  const advice = role.canBeGranted
    ? await findGrants(client, applicationRoles)
    : 'Connect as a superuser: before Postgres 15 no other role may rewind.';
  if (advice === undefined) return;
  throw new UsageError(
    `checking the rights of the harness failed: role ${role.name} is no superuser; expected one, or a role that may journal, read and ` +
      `rewind all tables. ${advice}`,
  );
}

async function findGrants(client: ClientBase, applicationRoles: readonly string[]): Promise<string | undefined> {
  const { rows } = await client.query<{ statement: string }>(LACKING_RIGHTS_SQL, [applicationRoles]);
  if (rows.length === 0) return undefined;
  return `Connect as a superuser, or run as one: ${rows.map(({ statement }) => `${statement};`).join(' ')}`;
}
