import { plantMutant, swapModule } from 'leakproof/vite';
import { defineConfig } from 'vitest/config';
import { mutants } from './leak tests/mutants.ts';

export default defineConfig({
  plugins: [
    swapModule('src/database.ts', 'leak tests/database.ts'),
    ...plantMutant(mutants, process.env.LEAKPROOF_MUTANT),
  ],
  test: {
    include: ['leak tests/**/*.spec.ts'],
    globalSetup: ['leak tests/set-up.ts'],
    fileParallelism: false,
  },
});
