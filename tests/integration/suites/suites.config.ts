import { defineConfig } from 'vitest/config';

/** For the suites that `suites.test.ts` runs. */
export default defineConfig({
  test: {
    include: ['tests/integration/suites/**/*.suite.ts'],
    globalSetup: ['tests/integration/suites/set-up.ts'],
    fileParallelism: false,
  },
});
