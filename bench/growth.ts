/**
 * Measures how the cost of a step, the start and the memory grow with tables, rows of the baseline, tenants and actions, and whether they stay
 * as they are over time. Each shape is measured in a process and a database of its own; the usual one beside each other, so that a ratio is of
 * one machine at one time.
 *
 * Usage: node bench/growth.ts [seconds a shape] [minutes of the long run] [tables, rows, tenants or actions, to measure those alone; none]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startEmbeddedPostgres } from '../src/engine/database/embedded/embedded-postgres.ts';
import type { Measured, MeasureOptions } from './growth/measure.ts';
import { growths, type Shape, usual } from './growth/shape.ts';

const [seconds = 20, minutes = 5] = process.argv.slice(2, 4).map(Number);
const only = process.argv[4];
const directory = fileURLToPath(new URL('../.leakproof/bench', import.meta.url));
const program = fileURLToPath(new URL('growth/measure.ts', import.meta.url));
const database = 'bench_growth_integration';

await using server = await startEmbeddedPostgres({ directory });

console.log('shape                      start s  ratio   ms/step  ratio    CPU ms  ratio   heap MB  ratio');
for (const [grows, sizes] of Object.entries(growths)) {
  if (only !== undefined && only !== grows) continue;
  for (const size of sizes) {
    const shape: Shape = { ...usual, [grows]: size };
    const [base, grown] = [await measureOnce(usual), await measureOnce(shape)];
    const figures = (['startMs', 'msPerStep', 'cpuMsPerStep', 'heapMb'] as const).map((figure) => {
      const value = figure === 'startMs' ? grown[figure] / 1000 : grown[figure];
      return `${value.toFixed(1).padStart(8)} ${(grown[figure] / base[figure]).toFixed(2).padStart(6)}`;
    });
    console.log(`${`${size} ${grows}`.padEnd(24)} ${figures.join('  ')}`);
  }
}

console.log(`\n${minutes} minutes of a campaign over the usual shape, in ten parts`);
console.log('part   steps/s   CPU ms/step   heap MB   resident MB   journal MB   database MB   dead rows');
let part = 0;
for await (const measured of measure({ shape: usual, seconds: minutes * 60, intervals: minutes > 0 ? 10 : 0 })) {
  part += 1;
  const { msPerStep, cpuMsPerStep, heapMb, residentMb, journalMb, databaseMb, deadTuples } = measured;
  const figures = [
    `${part}`.padStart(4),
    (1000 / msPerStep).toFixed(0).padStart(10),
    cpuMsPerStep.toFixed(2).padStart(14),
    heapMb.toFixed(1).padStart(10),
    residentMb.toFixed(0).padStart(14),
    journalMb.toFixed(1).padStart(13),
    databaseMb.toFixed(1).padStart(14),
    `${deadTuples}`.padStart(12),
  ];
  console.log(figures.join(''));
}

/** What a process of its own measures, part by part. */
async function* measure(options: MeasureOptions): AsyncGenerator<Measured> {
  if (options.intervals === 0) return;
  const admin = new pg.Client({ connectionString: server.url('postgres') });
  await admin.connect();
  await admin.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
  await admin.query(`CREATE DATABASE ${database} TEMPLATE template0`);
  await admin.end();
  const env = { ...process.env, DATABASE_URL: server.url(database), INTEGRATION_TEST: '1' };
  const child = spawn(process.execPath, ['--expose-gc', program, JSON.stringify(options)], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  for await (const line of createInterface(child.stdout)) yield JSON.parse(line);
  const [code] = await ended;
  if (code !== 0) throw new Error(`measuring ${JSON.stringify(options)} ended with ${code}`);
}

async function measureOnce(shape: Shape): Promise<Measured> {
  for await (const measured of measure({ shape, seconds, intervals: 1 })) return measured;
  throw new Error('nothing was measured');
}
