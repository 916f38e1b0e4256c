/**
 * Measures the ways back to the baseline beside each other: rewind, TRUNCATE plus fixtures, and a clone of a template database, at
 * 20, 40 and 120 tables of a synthetic schema. Prints times and ratios; the bars are those of the README.
 *
 * Usage: node bench/rewind.ts [rounds]
 */
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startEmbeddedPostgres } from '../src/engine/database/embedded/embedded-postgres.ts';
import { openHarnessSession } from '../src/engine/database/journal/harness-session.ts';
import { installJournal } from '../src/engine/database/journal/install-journal.ts';
import { readTenancy } from '../src/engine/tenancy/read-tenancy.ts';
import { fixturesSql, resetSql, runSql, schemaSql } from './rewind-schema.ts';

const NEXT = { instant: '2030-01-01T09:00:00Z', stream: 's1' };
const DIRECTORY = fileURLToPath(new URL('../.leakproof/bench', import.meta.url));
const ROUNDS = Number(process.argv[2] ?? 30);
/** Rounds that are not counted: the first plan and fill caches. */
const WARM_UP = 8;

/** What one way back takes, in milliseconds, after a run that has written. */
type Way = {
  readonly name: string;
  readonly write: () => Promise<void>;
  readonly back: () => Promise<void>;
  readonly times: number[];
};

await using server = await startEmbeddedPostgres({ directory: DIRECTORY });
const admin = await connect('postgres');

async function connect(database: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: server.url(database) });
  await client.connect();
  return client;
}

/** A database of that many tables with fixtures in it. */
async function makeDatabase(name: string, tables: number): Promise<pg.Client> {
  await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await admin.query(`CREATE DATABASE ${name} TEMPLATE template0`);
  const client = await connect(name);
  await client.query(schemaSql(tables));
  await client.query(fixturesSql(tables));
  await client.query('VACUUM ANALYZE');
  return client;
}

async function rewindWay(tables: number, stack: AsyncDisposableStack): Promise<Way> {
  const client = stack.adopt(await makeDatabase('bench_rewind', tables), (open) => open.end());
  const session = stack.use(await openHarnessSession({ connectionString: server.url('bench_rewind') }));
  const { tables: all } = await readTenancy(session.client, { root: 't0' });
  const journal = await installJournal(session, all.values());
  await journal.captureBaseline(NEXT);
  return {
    name: 'rewind',
    write: async () => void (await client.query(runSql(tables))),
    back: async () => void (await journal.rewind(NEXT)),
    times: [],
  };
}

async function truncateWay(tables: number, stack: AsyncDisposableStack): Promise<Way> {
  const client = stack.adopt(await makeDatabase('bench_truncate', tables), (open) => open.end());
  return {
    name: 'TRUNCATE + fixtures',
    write: async () => void (await client.query(runSql(tables))),
    back: async () => void (await client.query(`${resetSql(tables)} ${fixturesSql(tables)}`)),
    times: [],
  };
}

/** With the faster of Postgres' two strategies; the connection that the next run needs is part of the way. */
async function cloneWay(tables: number, stack: AsyncDisposableStack): Promise<Way> {
  await (await makeDatabase('bench_template', tables)).end();
  let client: pg.Client | undefined;
  const back = async () => {
    await client?.end();
    await admin.query('DROP DATABASE IF EXISTS bench_clone WITH (FORCE)');
    await admin.query('CREATE DATABASE bench_clone TEMPLATE bench_template STRATEGY WAL_LOG');
    client = await connect('bench_clone');
  };
  await back();
  stack.defer(async () => client?.end());
  return {
    name: 'clone of a template',
    write: async () => void (await client?.query(runSql(tables))),
    back,
    times: [],
  };
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

const rewinds = new Map<number, number>();
console.log('tables  way                      median ms   against rewind');
for (const tables of [20, 40, 120]) {
  await using stack = new AsyncDisposableStack();
  const ways = [await rewindWay(tables, stack), await truncateWay(tables, stack), await cloneWay(tables, stack)];
  // Each way has its rounds in a row, as in use: a database made in between would cost the others their caches.
  for (const { write, back, times } of ways) {
    for (let round = 0; round < ROUNDS + WARM_UP; round += 1) {
      await write();
      const ms = await timed(back);
      if (round >= WARM_UP) times.push(ms);
    }
  }
  const rewind = median(ways[0]?.times ?? []);
  rewinds.set(tables, rewind);
  for (const { name, times } of ways) {
    const ms = median(times);
    console.log(
      `${String(tables).padStart(6)}  ${name.padEnd(22)} ${ms.toFixed(2).padStart(11)} ${(ms / rewind).toFixed(1).padStart(15)}×`,
    );
  }
}
console.log(`rewind at 120 tables against 20: ${((rewinds.get(120) ?? 0) / (rewinds.get(20) ?? 1)).toFixed(2)}×`);
await admin.end();
