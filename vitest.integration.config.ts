import { defineConfig } from 'vitest/config';
import { plantMutant, swapModule } from './src/engine/vite/index.ts';
import { mutants } from './tests/integration/harness/mutants/index.ts';

/** Tests that need a real Postgres. This is the only place where the database module is replaced by its test double. */
export default defineConfig({
  plugins: [
    swapModule('src/lib/server/db/index.ts', 'src/lib/server/db/test-client.ts'),
    // A planted bug, if one is named: to see it found.
    ...plantMutant(mutants, process.env.LEAKPROOF_MUTANT),
  ],
  test: {
    include: ['tests/integration/**/*.test.ts'],
    setupFiles: ['tests/property-seed.ts'],
    globalSetup: ['tests/integration/global-setup.ts'],
    // One database, so one worker and one file at a time.
    pool: 'forks',
    maxWorkers: 1,
    fileParallelism: false,
    // What Vite makes of a module is kept for as long as that, the configuration and what is installed stay what they are.
    fsModuleCache: true,
    // The engine needs nothing of Vite, as where it is a dependency; Node loads it sooner.
    server: { deps: { external: [/\/src\/engine\//] } },
    // Long enough that a property is never cut before its counterexample is shrunk.
    testTimeout: 600_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 120_000 } },
    teardownTimeout: 20_000,
  },
});
