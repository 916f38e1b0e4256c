import { createRequire } from 'node:module';
import type pg from 'pg';
import { expect, it } from 'vitest';
import { tapPool } from '../../../src/engine/index.ts';
import { createScratchDatabase } from './scratch-database.ts';

// It brings no types of its own; those of the newest fit what is used here.
const oldest: typeof pg = createRequire(import.meta.url)('pg-oldest');

it('taps the oldest pg that is allowed, and sees its open and its failed transactions', async () => {
  await using scratch = await createScratchDatabase();
  const pool = new oldest.Pool({ connectionString: scratch.url });
  const tap = tapPool(pool);
  const leave = async (...texts: string[]) => {
    await tap.runStep('s1', async () => {
      const client = await pool.connect();
      for (const text of texts) await client.query(text).catch(() => undefined);
      client.release();
    });
    return (await tap.quiet()).map(({ message }) => message);
  };
  try {
    expect(await leave('BEGIN')).toEqual([expect.stringContaining('an open transaction')]);
    expect(await leave('BEGIN', 'SELECT 1/0')).toEqual([expect.stringContaining('an aborted transaction')]);
    await tap.beginRun();
    expect(await leave('BEGIN', 'SELECT 1/0', 'ROLLBACK')).toEqual([]);
    expect(
      tap
        .endStep()
        .statements.slice(-3)
        .map(({ text, error }) => [text, error]),
    ).toEqual([
      ['BEGIN', null],
      ['SELECT 1/0', '22012'],
      ['ROLLBACK', null],
    ]);
  } finally {
    await pool.end();
  }
});
