import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { tapPool } from '../../../src/engine/database/tap/tap.ts';
import { controlNode } from '../../../src/engine/run/node/control-node.ts';
import { createLimitedRole } from './limited-role.ts';
import { createScratchDatabase, type ScratchDatabase } from './scratch-database.ts';

const STEP = { instant: '2031-05-06T07:08:09.123Z', stream: 's1' };
const ROLE = 'leakproof_test_scram';

/** Has the server ask the role for its password as servers do, where the client draws a nonce. Disposing of it asks as before. */
async function askByChallenge(scratch: ScratchDatabase): Promise<AsyncDisposable> {
  const client = new pg.Client({ connectionString: scratch.url });
  await client.connect();
  const { rows } = await client.query<{ file: string; text: string }>(
    "SELECT current_setting('hba_file') AS file, pg_read_file(current_setting('hba_file')) AS text",
  );
  const [found] = rows;
  const write = async (text: string) => {
    await client.query(
      `COPY (SELECT line FROM regexp_split_to_table(${pg.escapeLiteral(text)}, E'\\n') AS line) TO ${pg.escapeLiteral(found?.file ?? '')}`,
    );
    await client.query('SELECT pg_reload_conf()');
  };
  await write(`host all ${ROLE} all scram-sha-256\n${found?.text ?? ''}`);
  return {
    async [Symbol.asyncDispose]() {
      await write(found?.text ?? '');
      await client.end();
    },
  };
}

describe('a connection that is made in a step', () => {
  it('draws nothing from it', async () => {
    await using scratch = await createScratchDatabase();
    await using role = await createLimitedRole(scratch, ROLE);
    await using _asked = await askByChallenge(scratch);
    const pool = new pg.Pool({ connectionString: role.url });
    await using _closing = { [Symbol.asyncDispose]: () => pool.end() };
    const tap = tapPool(pool);
    using control = controlNode();
    const run = async () => {
      await tap.beginRun();
      control.begin(STEP);
      const drawn = await tap.runStep('s1', async () => {
        const client = await pool.connect();
        const first = randomBytes(4).toString('hex');
        await client.query('BEGIN');
        await pool.query('SELECT 1');
        await client.query('COMMIT');
        client.release();
        return [first, randomBytes(4).toString('hex'), randomUUID()];
      });
      await tap.quiet();
      tap.endStep();
      control.end();
      return drawn;
    };
    const first = await run();
    expect(pool.totalCount).toBe(2);
    expect(await run()).toEqual(first);
  });
});
