import { type SQL, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import type pg from 'pg';
import type { Access, Run } from './access.ts';
import type { Key, Keys } from './keys.ts';
import type { Traits } from './traits.ts';

export type Database = {
  /** To the rows of all organizations: for sign-in and for jobs. */
  readonly everywhere: Access;
  /** To the rows of one organization. */
  readonly within: <T>(organization: Key, work: (access: Access) => Promise<T>) => Promise<T>;
};

export type DatabaseOptions = {
  readonly traits: Traits;
  readonly keys: Keys;
  /** The pool of whoever made the tables. */
  readonly pool: pg.Pool;
  /** That of the application's role, where it has one of its own. */
  readonly applicationPool: pg.Pool;
  /** A bug: a connection that has an organization keeps it. */
  readonly keepsContext: boolean;
};

type Client = Pick<ReturnType<typeof drizzle>, 'execute'>;

const runOn =
  (client: Client): Run =>
  async (statement) =>
    (await client.execute(statement)).rows;

/** The ways to the rows that an application of these traits uses. */
export function createDatabase(options: DatabaseOptions): Database {
  const everywhere = { run: runOn(drizzle(options.pool)), own: sql`true`, ownInView: sql`true` };
  switch (options.traits.isolation) {
    case 'conditions':
      return {
        everywhere,
        within: (organization, work) => {
          const own = sql`organization_id = ${organization}`;
          return work({ ...everywhere, own, ownInView: own });
        },
      };
    case 'row level security':
      return { everywhere, within: withinTransaction(options) };
    case 'context on connections':
      return { everywhere, within: onConnection(options) };
  }
}

/** Policies read the organization from the transaction, which sets its own search path as well. */
function withinTransaction({ applicationPool, keys }: DatabaseOptions): Database['within'] {
  const database = drizzle(applicationPool);
  return (organization, work) =>
    database.transaction(async (transaction) => {
      await transaction.execute(
        sql`SELECT set_config('app.organization', ${String(organization)}, true), set_config('search_path', 'public', true)`,
      );
      return await work({ run: runOn(transaction), own: sql`true`, ownInView: ofContext(keys) });
    });
}

/** Statements read the organization from the connection, which goes back to the pool with it. */
function onConnection({ applicationPool, keys, keepsContext }: DatabaseOptions): Database['within'] {
  const own = ofContext(keys);
  return async (organization, work) => {
    const client = await applicationPool.connect();
    try {
      const given = sql`${String(organization)}`;
      const kept = sql`COALESCE(NULLIF(current_setting('app.organization', true), ''), ${given})`;
      const run = runOn(drizzle(client));
      await run(sql`SELECT set_config('app.organization', ${keepsContext ? kept : given}, false)`);
      return await work({ run, own, ownInView: own });
    } finally {
      client.release();
    }
  };
}

function ofContext({ root }: Keys): SQL {
  return sql`organization_id = current_setting('app.organization')::${sql.raw(root.type)}`;
}
