import { createDiagnostics } from '../../../src/engine/vitest/index.ts';

/** What a failing test leaves behind. `.leakproof` is not under version control. */
export const diagnostics = createDiagnostics({ directory: '.leakproof/bundles' });
