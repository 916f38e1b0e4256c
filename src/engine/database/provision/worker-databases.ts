import pg, { type ClientBase } from 'pg';
import { HarnessError, UsageError } from '../../errors.ts';
import { connectIntegrationDatabase } from '../guard/connect-integration-database.ts';
import { watchConnections } from '../guard/connection-watch.ts';
import type { Environment } from '../guard/guard-url-rules.ts';
import { isSameTie, type MarkerTie, readMarkerWord, readTie } from '../guard/marker-tie.ts';
import { adoptCopy } from '../guard/ownership-marker.ts';
import { quoteName } from '../quote.ts';

const suffix = '_integration';
const longestName = 63;
const connectTimeoutMs = 10_000;

/** SQLSTATE of a template that somebody is connected to. */
const objectInUse = '55006';
const insufficientPrivilege = '42501';

/** The name of the database of a worker, from 2 on; the first has the integration database itself. */
export function workerDatabaseName(integrationDatabase: string, worker: number): string {
  const tail = `_w${worker}${suffix}`;
  return `${integrationDatabase.slice(0, -suffix.length).slice(0, longestName - tail.length)}${tail}`;
}

/** The same server and role, another database. */
export function urlOfDatabase(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${encodeURIComponent(name)}`;
  return other.href;
}

/**
 * Makes a database for each worker from 2 on, a copy of the integration database as it is now with its settings and its rights; an empty one
 * where somebody is connected to it, for the worker to migrate. What a campaign that was killed has left behind goes first.
 *
 * @param held the connection that holds the integration database, where that is known: no other should be there.
 * @returns the names, in the order of the workers.
 * @throws UsageError where the role may not make databases, or one of that name is there which is not the harness's own.
 */
export async function makeWorkerDatabases(
  held: ClientBase | undefined,
  environment: Environment,
  workers: number,
): Promise<readonly string[]> {
  if (held !== undefined) return makeAll(held, environment.DATABASE_URL ?? '', workers);
  await using connection = await connectIntegrationDatabase({ environment, log: () => {} });
  return makeAll(connection.client, environment.DATABASE_URL ?? '', workers);
}

async function makeAll(client: ClientBase, url: string, workers: number): Promise<readonly string[]> {
  const tie = await readTie(client);
  const { rows } = await client.query<{ name: string }>('SELECT current_database() AS name');
  const template = rows[0]?.name ?? '';
  for (const name of await findWorkerDatabases(client, template))
    await dropOwn(client, urlOfDatabase(url, name), name, tie);
  const names = Array.from({ length: workers - 1 }, (_, at) => workerDatabaseName(template, at + 2));
  for (const name of names) await makeCopy(client, { name, template, url: urlOfDatabase(url, name), tie });
  return names;
}

/** Drops what `makeWorkerDatabases` has made, whoever is still connected. */
export async function dropWorkerDatabases(client: ClientBase, names: readonly string[]): Promise<void> {
  for (const name of names) await client.query(`DROP DATABASE IF EXISTS ${quoteName(name)} WITH (FORCE)`);
}

async function findWorkerDatabases(client: ClientBase, template: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>('SELECT datname AS name FROM pg_database WHERE datname <> $1', [
    template,
  ]);
  const isOne = (name: string) => {
    const worker = /_w(\d+)_integration$/.exec(name)?.[1];
    return worker !== undefined && name === workerDatabaseName(template, Number(worker));
  };
  return rows.map(({ name }) => name).filter(isOne);
}

/** Only what this very server's harness has made for one of its databases, or was about to. */
async function dropOwn(client: ClientBase, url: string, name: string, template: MarkerTie): Promise<void> {
  const isOwn = await withClient(url, async (other) => {
    const word = await readMarkerWord(other);
    return word.kind === 'tied' && (isSameTie(word.tie, await readTie(other)) || isSameTie(word.tie, template));
  });
  if (!isOwn)
    throw new UsageError(
      `making the databases of the workers failed: ${name} is there, without a marker of Leakproof's that was made in it; expected no ` +
        'database of that name. Drop it, or run with --workers 1.',
    );
  await dropWorkerDatabases(client, [name]);
}

type Copy = { readonly name: string; readonly template: string; readonly url: string; readonly tie: MarkerTie };

async function makeCopy(client: ClientBase, { name, template, url, tie }: Copy): Promise<void> {
  try {
    const isCopy = await createDatabase(client, name, template);
    for (const statement of await settingsOf(client, template, name)) await client.query(statement);
    if (isCopy) await withClient(url, (copy) => adoptCopy(copy, tie));
  } catch (cause) {
    if (!(cause instanceof pg.DatabaseError)) throw cause;
    if (cause.code === insufficientPrivilege)
      throw new UsageError(
        `making the databases of the workers failed: ${cause.message}; expected a role that may, as each worker has one of its own. ` +
          'Run ALTER ROLE … CREATEDB, or run with --workers 1.',
        { cause },
      );
    throw new HarnessError(
      `making the databases of the workers failed: ${name}: ${cause.message}; expected a copy of ${template}. Run with --workers 1.`,
      { cause },
    );
  }
}

/** True where it is a copy; false where it is empty, since somebody, the application as it was loaded, is connected to the template. */
async function createDatabase(client: ClientBase, name: string, template: string): Promise<boolean> {
  try {
    await client.query(`CREATE DATABASE ${quoteName(name)} TEMPLATE ${quoteName(template)}`);
    return true;
  } catch (error) {
    if (!(error instanceof pg.DatabaseError && error.code === objectInUse)) throw error;
    const { rows } = await client.query<{ statement: string }>(
      `SELECT format('CREATE DATABASE %I TEMPLATE template0 ENCODING %L LC_COLLATE %L LC_CTYPE %L',
                     $1::text, pg_encoding_to_char(encoding), datcollate, datctype) AS statement
         FROM pg_database WHERE datname = $2`,
      [name, template],
    );
    await client.query(rows[0]?.statement ?? '');
    return false;
  }
}

/** What CREATE DATABASE does not take over from its template: settings, also of roles in that database, and rights. */
const settings = `
  SELECT format('ALTER %s SET %I = %s', CASE setrole WHEN 0 THEN format('DATABASE %I', $2::text)
                ELSE format('ROLE %I IN DATABASE %I', setrole::regrole::name, $2::text) END,
                split_part(setting, '=', 1),
                CASE WHEN split_part(setting, '=', 1) IN ('search_path', 'session_preload_libraries', 'local_preload_libraries', 'temp_tablespaces')
                     THEN coalesce(nullif(substr(setting, strpos(setting, '=') + 1), ''), quote_literal(''))
                     ELSE quote_literal(substr(setting, strpos(setting, '=') + 1)) END) AS statement
    FROM pg_db_role_setting s JOIN pg_database d ON d.oid = setdatabase, unnest(setconfig) AS setting
   WHERE datname = $1
  UNION ALL
  SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', $2::text) FROM pg_database WHERE datname = $1 AND datacl IS NOT NULL
  UNION ALL
  SELECT format('GRANT %s ON DATABASE %I TO %s', privilege_type, $2::text,
                CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(grantee::regrole::name) END)
    FROM pg_database, aclexplode(datacl) WHERE datname = $1`;

async function settingsOf(client: ClientBase, template: string, name: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ statement: string }>(settings, [template, name]);
  return rows.map(({ statement }) => statement);
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const { hostname, port, pathname } = new URL(url);
  // The process is held to the integration database; for as long as this takes, the copy is open as well.
  using _watch = watchConnections({
    host: hostname,
    port: Number(port) || 5432,
    database: decodeURIComponent(pathname.slice(1)),
  });
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: 'leakproof',
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
