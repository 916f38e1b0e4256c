import { createDiagnostics, fullSuite } from 'leakproof/vitest';
import { harness } from './harness.ts';

await fullSuite(harness, {
  pin: { seed: 1, numRuns: 20 },
  diagnostics: createDiagnostics({ harness: 'leak tests/harness.ts', config: 'leaks.config.ts' }),
});
