/** The face for a Vite or vitest configuration. */

export type { Mutant, MutantPlugin } from './mutant.ts';
export { mutate, plantMutant } from './mutant.ts';
export type { SwapPlugin } from './swap-module.ts';
export { swapModule } from './swap-module.ts';
