import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { heldEnvironment, heldStart } from '../../../src/engine/database/guard/held-start.ts';
import { unheldEnvironment } from '../unheld-environment.ts';
import { createScratchDatabase } from './scratch-database.ts';

const PROGRAM = fileURLToPath(new URL('held-program.ts', import.meta.url));

/** What the program came to, by way. */
async function run(
  env: NodeJS.ProcessEnv,
  execArgv: readonly string[] = [],
): Promise<{ readonly [way: string]: string }> {
  const { stdout } = await promisify(execFile)(process.execPath, [...execArgv, PROGRAM], { env, timeout: 60_000 });
  return z.record(z.string(), z.string()).parse(JSON.parse(stdout));
}

it('is held by a flag, or by a variable that other programs hand on, whatever it sets, reads or starts', async () => {
  await using own = await createScratchDatabase();
  await using other = await createScratchDatabase();
  const environment = {
    ...unheldEnvironment(),
    INTEGRATION_TEST: '1',
    DATABASE_URL: own.url,
    ELSEWHERE: other.url,
  };
  const refused = expect.stringMatching(
    /connecting to Postgres refused: 127\.0\.0\.1:\d+, database "scratch_\d+_integration"/,
  );
  const held = {
    variable: own.name,
    'PG variables': own.name,
    'postgres.js and PG variables': own.name,
    'its own URL': refused,
    'postgres.js and its own URL': refused,
    thread: expect.stringMatching(new RegExp(`^${own.name}; .*connecting to Postgres refused`)),
  };
  expect(await run(heldEnvironment(environment))).toEqual(held);
  const { env, execArgv } = heldStart(environment);
  expect(await run({ ...environment, ...env }, execArgv)).toEqual(held);
  // Else it comes there: the test can fail.
  expect(await run(environment)).toMatchObject({ variable: other.name, 'its own URL': other.name });
});
