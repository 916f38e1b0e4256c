import { defineConfig } from 'vitest/config';

/** Unit tests: pure code only. What needs a database lives under tests/integration and has its own configuration. */
export default defineConfig({
  // Long enough for a property on a machine that is busy with something else.
  test: { include: ['src/**/*.test.ts'], testTimeout: 60_000 },
});
