import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { caseOfSeed } from '../../../src/engine/index.ts';
import { openTestSession } from '../../../src/engine/vitest/index.ts';
import { harness } from '../harness/harness.ts';
import { failingSqlChecks } from '../harness/sql-checks.ts';
import { unheldEnvironment } from '../unheld-environment.ts';

const mutant = process.env.LEAKPROOF_MUTANT;
/** Where a bug is planted, it is looked for no further than to the first run that shows it. */
const seeds = Array.from({ length: mutant === undefined ? 40 : 200 }, (_, at) => at + 1);

describe('the invariants beside SQL checks over the whole database', () => {
  it('see whatever these see, and neither sees anything where no bug is planted', async () => {
    await using session = await openTestSession(harness);
    const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
    await client.connect();
    const seen = { byInvariants: 0, bySql: 0 };
    try {
      for (const seed of seeds) {
        const { violations } = await session.execute(caseOfSeed(seed, session.harness));
        const failing = await failingSqlChecks(client);
        if (violations.length > 0) seen.byInvariants += 1;
        if (failing.length > 0) seen.bySql += 1;
        expect(violations.length > 0 || failing.length === 0, `seed ${seed}: only SQL saw ${failing.join(', ')}`).toBe(
          true,
        );
        if (mutant !== undefined && violations.length > 0) break;
      }
    } finally {
      await client.end();
    }
    if (mutant === undefined) expect(seen).toEqual({ byInvariants: 0, bySql: 0 });
    else expect(seen.byInvariants).toBeGreaterThan(0);
  });

  // Bugs are planted as a process loads the application, so each has one of its own.
  it
    .runIf(mutant === undefined)
    .each(['write', 'notification', 'class-28-assignment-to-a-non-member', 'class-29-ids-in-the-body'])(
    'see it first with %s planted',
    async (planted) => {
      const arguments_ = [
        'node_modules/vitest/vitest.mjs',
        'run',
        '--config',
        'vitest.integration.config.ts',
        'sql-checks.test.ts',
      ];
      await promisify(execFile)(process.execPath, arguments_, {
        env: { ...unheldEnvironment(), INTEGRATION_TEST: '1', LEAKPROOF_MUTANT: planted },
      });
    },
  );
});
