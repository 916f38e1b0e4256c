import pg from 'pg';
import { installDeterminism } from '../../src/engine/database/determinism/determinism.ts';
import { watchConnections } from '../../src/engine/database/guard/connection-watch.ts';
import { readTie } from '../../src/engine/database/guard/marker-tie.ts';
import { adoptCopy } from '../../src/engine/database/guard/ownership-marker.ts';
import { openHarnessSession } from '../../src/engine/database/journal/harness-session.ts';
import { installJournal } from '../../src/engine/database/journal/install-journal.ts';
import { readTenancy } from '../../src/engine/tenancy/read-tenancy.ts';
import { loadFixtures } from '../../tests/integration/harness/fixtures.ts';
import { harness } from '../../tests/integration/harness/harness.ts';
import { migrate } from '../../tests/integration/harness/migrate.ts';
import { openGround } from './ground.ts';

/** Databases of the bench's own, beside the integration database on the same server. Disposing of it drops the copies. */
export type BenchDatabases = AsyncDisposable & {
  /** Makes the database anew as a copy of the template, and hands back its URL. */
  readonly copy: (name: string) => Promise<string>;
  readonly drop: (name: string) => Promise<void>;
};

const TEMPLATE = 'leakproof_bench_integration';

/**
 * Makes a template: the schema of Dispatch with its fixtures, clock and ids the harness's, and nothing of the engine that costs
 * anything while an action runs. The steps of a sequence would not be the same steps without its ids.
 */
export async function openBenchDatabases(server: string): Promise<BenchDatabases> {
  await using opening = new AsyncDisposableStack();
  // The process is held to the integration database alone.
  const watches = opening.use(new DisposableStack());
  const allow = (database: string) => {
    const { hostname, port } = new URL(server);
    watches.use(watchConnections({ host: hostname, port: Number(port), database }));
  };
  allow('postgres');
  allow(TEMPLATE);
  const admin = new pg.Client({ connectionString: urlOf(server, 'postgres') });
  await admin.connect();
  opening.defer(() => admin.end());
  const drop = async (name: string) => void (await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
  await drop(TEMPLATE);
  await admin.query(`CREATE DATABASE ${TEMPLATE} TEMPLATE template0`);
  opening.defer(() => drop(TEMPLATE));
  await fillTemplate(urlOf(server, TEMPLATE));
  const tie = await withClient(urlOf(server, TEMPLATE), readTie);
  const copies = new Set<string>();
  opening.defer(async () => {
    for (const name of copies) await drop(name);
  });
  const open = opening.move();
  return {
    drop,
    async copy(name) {
      if (!copies.has(name)) allow(name);
      copies.add(name);
      await drop(name);
      await admin.query(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`);
      const url = urlOf(server, name);
      await withClient(url, (client) => adoptCopy(client, tie));
      return url;
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

async function fillTemplate(url: string): Promise<void> {
  const environment = { ...process.env, DATABASE_URL: url };
  await using _migrated = await migrate({ environment, log: () => {} });
  await using session = await openHarnessSession({ connectionString: url });
  const { tables } = await readTenancy(session.client, harness.tenancy);
  await installJournal(session, tables.values());
  await installDeterminism(session);
  await dropTriggers(session.client);
  await using ground = await openGround(url);
  await loadFixtures(ground.db);
}

/** Clock and ids hang on tables of the journal, which nothing writes to any more. */
async function dropTriggers(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ statement: string }>(
    `SELECT format('DROP TRIGGER %I ON %s', tgname, tgrelid::regclass) AS statement FROM pg_trigger WHERE tgname ~ '^ leakproof '`,
  );
  for (const { statement } of rows) await client.query(statement);
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return await work(client).finally(() => client.end());
}

function urlOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}
