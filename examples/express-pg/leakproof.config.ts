import { plantMutant, swapModule } from 'leakproof/vite';
import { defineConfig } from 'vite';
import { mutants } from './leakproof/mutants.ts';

export default defineConfig({
  plugins: [
    swapModule('src/database.ts', 'leakproof/database.ts'),
    ...plantMutant(mutants, process.env.LEAKPROOF_MUTANT),
  ],
});
