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
const SIZES = [20, 40, 120];
const BLOCKS = 6;
const ROUNDS = Number(process.argv[2] ?? 30) / BLOCKS;
/** Rounds of a block that are not counted: another way has just had the caches. */
const WARM_UP = 3;

/** What one way back takes, in milliseconds, after a run that has written. */
type Way = {
  readonly name: string;
  readonly tables: number;
  readonly write: () => Promise<void>;
  readonly back: () => Promise<void>;
  readonly times: number[];
};

await using server = await startEmbeddedPostgres({ directory: DIRECTORY });
await using stack = new AsyncDisposableStack();
const admin = await connect('postgres');

async function connect(database: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: server.url(database) });
  // DROP DATABASE … WITH (FORCE) ends connections that were left open.
  client.on('error', () => {});
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

async function rewindWay(tables: number): Promise<Way> {
  const client = stack.adopt(await makeDatabase(`bench_rewind_${tables}`, tables), (open) => open.end());
  const session = stack.use(await openHarnessSession({ connectionString: server.url(`bench_rewind_${tables}`) }));
  const { tables: all } = await readTenancy(session.client, { root: 't0' });
  const journal = await installJournal(session, all.values());
  await journal.captureBaseline(NEXT);
  return {
    name: 'rewind',
    tables,
    write: async () => void (await client.query(runSql(tables))),
    back: async () => void (await journal.rewind(NEXT)),
    times: [],
  };
}

async function truncateWay(tables: number): Promise<Way> {
  const client = stack.adopt(await makeDatabase(`bench_truncate_${tables}`, tables), (open) => open.end());
  return {
    name: 'TRUNCATE + fixtures',
    tables,
    write: async () => void (await client.query(runSql(tables))),
    back: async () => void (await client.query(`${resetSql(tables)} ${fixturesSql(tables)}`)),
    times: [],
  };
}

/** With the faster of Postgres' two strategies; the connection that the next run needs is part of the way. */
async function cloneWay(tables: number): Promise<Way> {
  const name = `bench_clone_${tables}`;
  const template = `bench_template_${tables}`;
  await (await makeDatabase(template, tables)).end();
  let client: pg.Client | undefined;
  const back = async () => {
    await client?.end();
    await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY WAL_LOG`);
    client = await connect(name);
  };
  await back();
  stack.defer(async () => client?.end());
  return {
    name: 'clone of a template',
    tables,
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

const ways: Way[][] = [];
for (const makeWay of [rewindWay, truncateWay, cloneWay]) {
  const sizes: Way[] = [];
  for (const tables of SIZES) sizes.push(await makeWay(tables));
  ways.push(sizes);
}

// In blocks, so that the noise of the machine falls on all; the sizes of a way take turns, for their ratio is a small one.
for (let block = 0; block <= BLOCKS; block += 1) {
  for (const sizes of ways) {
    for (let round = 0; round < ROUNDS + WARM_UP; round += 1) {
      for (const { write, back, times } of sizes) {
        await write();
        const ms = await timed(back);
        if (block > 0 && round >= WARM_UP) times.push(ms);
      }
    }
  }
}

const [rewinds = []] = ways;
const rewindMs = (tables: number) => median(rewinds.find((way) => way.tables === tables)?.times ?? []);
console.log('tables  way                      median ms   against rewind');
for (const { name, tables, times } of SIZES.flatMap((size) => ways.flat().filter((way) => way.tables === size))) {
  const ms = median(times);
  const ratio = `${(ms / rewindMs(tables)).toFixed(1)}×`;
  console.log(`${String(tables).padStart(6)}  ${name.padEnd(22)} ${ms.toFixed(2).padStart(11)} ${ratio.padStart(16)}`);
}
console.log(`rewind at 120 tables against 20: ${(rewindMs(120) / rewindMs(20)).toFixed(2)}×`);
await stack.disposeAsync();
await admin.end();
