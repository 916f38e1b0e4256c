import { defineConfig } from 'vitest/config';

/** Unit tests: pure code only. What needs a database lives under tests/integration and has its own configuration. */
export default defineConfig({
  // Properties take as long as the machine lets them.
  test: { include: ['src/**/*.test.ts'], testTimeout: 120_000 },
});
