import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { createScratchDatabase } from './scratch-database.ts';

describe('createScratchDatabase', () => {
  it('makes an empty database with a name of its own, and drops it', async () => {
    const scratch = await createScratchDatabase();
    const client = new pg.Client({ connectionString: scratch.url });
    await client.connect();
    const { rows } = await client.query(
      "SELECT current_database() AS name, current_setting('timezone') AS zone, current_setting('server_encoding') AS encoding",
    );
    await client.end();
    await scratch[Symbol.asyncDispose]();
    expect(rows).toEqual([{ name: scratch.name, zone: 'UTC', encoding: 'UTF8' }]);
    await expect(new pg.Client({ connectionString: scratch.url }).connect()).rejects.toThrow('does not exist');
  });
});
