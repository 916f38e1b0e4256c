import pins from '../../../seeds/smoke.json' with { type: 'json' };
import { smokeSuite } from '../../../src/engine/vitest/index.ts';
import { diagnostics } from '../harness/diagnostics.ts';
import { harness } from '../harness/harness.ts';
import { scenarios } from '../harness/scenarios/index.ts';

await smokeSuite(harness, { scenarios, pins, diagnostics });
