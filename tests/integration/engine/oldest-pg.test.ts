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
  pool.on('error', () => {});
  const tap = tapPool(pool);
  const client = await pool.connect();
  try {
    await tap.runStep('s1', () => client.query('BEGIN'));
    await expect(tap.quiet({ timeoutMs: 50 })).rejects.toThrow('a transaction is open');
    await tap.runStep('s2', () => client.query('SELECT 1/0').catch(() => undefined));
    await expect(tap.quiet({ timeoutMs: 50 })).rejects.toThrow('a transaction is open');
    await tap.runStep('s3', () => client.query('ROLLBACK'));
    await expect(tap.quiet({ timeoutMs: 50 })).rejects.toThrow('a client is checked out');
    client.release(true);
    await tap.quiet();
    expect(tap.endStep().statements.map(({ text }) => text)).toEqual(['BEGIN', 'SELECT 1/0', 'ROLLBACK']);
  } finally {
    if (pool.totalCount > 0) client.release(true);
    await pool.end();
  }
});
