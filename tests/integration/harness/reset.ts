import { createReset } from '../../../src/engine/index.ts';

/** Empties all tables of Dispatch and starts their sequences anew. */
export const resetDatabase = createReset();
