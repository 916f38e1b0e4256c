import { fullSuite } from '../../../src/engine/vitest/index.ts';
import { corpus, diagnostics, harness } from './pad.ts';

await fullSuite(harness, { pin: { seed: 1, numRuns: 10 }, corpus, diagnostics });
