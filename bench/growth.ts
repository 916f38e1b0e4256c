/**
 * Measures how the cost of a step, the start and the memory grow with tables, rows of the baseline, tenants and actions, and whether they stay
 * as they are over time. Each shape is measured in a process and a database of its own; the usual one beside each other, so that a ratio is of
 * one machine at one time.
 *
 * Usage: node bench/growth.ts [seconds a shape] [minutes of the long run]
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { startEmbeddedPostgres } from '../src/engine/database/embedded/embedded-postgres.ts';
import type { Measured, MeasureOptions } from './growth/measure.ts';
import { growths, type Shape, usual } from './growth/shape.ts';

const [seconds = 20, minutes = 5] = process.argv.slice(2).map(Number);
const directory = fileURLToPath(new URL('../.leakproof/bench', import.meta.url));
const program = fileURLToPath(new URL('growth/measure.ts', import.meta.url));
const database = 'bench_growth_integration';

await using server = await startEmbeddedPostgres({ directory });

console.log('shape                      start s  ratio   ms/step  ratio    CPU ms  ratio   heap MB  ratio');
for (const [measure, sizes] of Object.entries(growths)) {
  for (const size of sizes) {
    const shape: Shape = { ...usual, [measure]: size };
    const [[base], [grown]] = [
      await measured({ shape: usual, seconds, intervals: 1 }),
      await measured({ shape, seconds, intervals: 1 }),
    ];
    if (base === undefined || grown === undefined) throw new Error('nothing was measured');
    const figures = (['startMs', 'msPerStep', 'cpuMsPerStep', 'heapMb'] as const).map((figure) => {
      const value = figure === 'startMs' ? grown[figure] / 1000 : grown[figure];
      return `${value.toFixed(1).padStart(8)} ${(grown[figure] / base[figure]).toFixed(2).padStart(6)}`;
    });
    console.log(`${`${size} ${measure}`.padEnd(24)} ${figures.join('  ')}`);
  }
}

console.log(`\n${minutes} minutes of the usual shape, in ten parts`);
console.log('part   ms/step   heap MB   database MB   dead rows');
const parts = await measured({ shape: usual, seconds: minutes * 60, intervals: 10 });
for (const [at, { msPerStep, heapMb, databaseMb, deadTuples }] of parts.entries())
  console.log(
    `${String(at + 1).padStart(4)} ${msPerStep.toFixed(2).padStart(9)} ${heapMb.toFixed(1).padStart(9)} ${databaseMb.toFixed(1).padStart(13)} ${String(deadTuples).padStart(11)}`,
  );

async function measured(options: MeasureOptions): Promise<readonly Measured[]> {
  const admin = new pg.Client({ connectionString: server.url('postgres') });
  await admin.connect();
  await admin.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
  await admin.query(`CREATE DATABASE ${database} TEMPLATE template0`);
  await admin.end();
  const env = { ...process.env, DATABASE_URL: server.url(database), INTEGRATION_TEST: '1' };
  const arguments_ = ['--expose-gc', program, JSON.stringify(options)];
  const { stdout } = await promisify(execFile)(process.execPath, arguments_, { env, maxBuffer: 1e8 });
  return stdout
    .trim()
    .split('\n')
    .map((line): Measured => JSON.parse(line));
}
