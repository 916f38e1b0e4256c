import pin from '../../../seeds/full.json' with { type: 'json' };
import { fullSuite } from '../../../src/engine/vitest/index.ts';
import { diagnostics } from '../harness/diagnostics.ts';
import { harness } from '../harness/harness.ts';

await fullSuite(harness, { pin, diagnostics });
