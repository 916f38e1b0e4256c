import { defineConfig } from 'vitest/config';

/** Unit tests: pure code only. What needs a database lives under tests/integration and has its own configuration. */
export default defineConfig({
  test: {
    include: ['src/**/*.test.ts'],
    setupFiles: ['tests/property-seed.ts'],
    // Properties that run hundreds of cases are slow on a machine with other work, and not wrong for it.
    testTimeout: 600_000,
    expect: { poll: { timeout: 500_000 } },
  },
});
