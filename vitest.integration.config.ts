import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { plantMutant } from './src/engine/mutant/mutant.ts';
import { mutants } from './tests/integration/harness/mutants/index.ts';

/** Tests that need a real Postgres. This is the only place where the database module is replaced by its test double. */
export default defineConfig({
  // A planted bug, if one is named: to see it found.
  plugins: plantMutant(mutants, process.env.LEAKPROOF_MUTANT),
  resolve: {
    alias: [
      {
        find: /^#lib\/server\/db\/index\.ts$/,
        replacement: fileURLToPath(new URL('src/lib/server/db/test-client.ts', import.meta.url)),
      },
    ],
  },
  test: {
    include: ['tests/integration/**/*.test.ts'],
    globalSetup: ['tests/integration/global-setup.ts'],
    // One database, so one worker and one file at a time.
    pool: 'forks',
    maxWorkers: 1,
    fileParallelism: false,
    // Long enough that a property is never cut before its counterexample is shrunk.
    testTimeout: 600_000,
    hookTimeout: 120_000,
    teardownTimeout: 20_000,
  },
});
