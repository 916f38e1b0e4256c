import { readFileSync } from 'node:fs';
import { test } from '@fast-check/vitest';
import { afterAll, describe } from 'vitest';
import { storedCase } from '../../../src/engine/index.ts';
import { runCorpus } from '../harness/corpus.ts';
import { keepDigest, reportViolations } from '../harness/diagnostics.ts';
import { organizationNames } from '../harness/fixtures.ts';
import { api001 } from '../harness/scenarios/api-001.ts';
import { bid001 } from '../harness/scenarios/bid-001.ts';
import { nos003 } from '../harness/scenarios/nos-003.ts';
import { instantiate, type Scenario } from '../harness/scenarios/scenario.ts';
import { openTestSession } from '../harness/test-session.ts';

type Pin = { readonly seed: number; readonly numRuns: number };

const pins: { readonly [scenario: string]: Pin } = JSON.parse(readFileSync('seeds/smoke.json', 'utf8'));
const session = await openTestSession();
afterAll(() => session[Symbol.asyncDispose]());

function smoke<Variation>(scenario: Scenario<Variation>): void {
  const pin = pins[scenario.id];
  if (!pin) throw new Error(`seeds/smoke.json pins no seed for ${scenario.id}`);
  describe(scenario.id, () => {
    for (const organization of organizationNames) {
      test.prop([scenario.variation(organization)], pin)(`${organization}: ${scenario.title}`, async (variation) => {
        const result = await session.execute(storedCase(instantiate(scenario, organization, variation)));
        await reportViolations(session, result, { scenario: scenario.id });
        scenario.expect(result, organization, variation);
        await keepDigest(session, `${scenario.id} ${organization} ${JSON.stringify(variation)}`, result);
      });
    }
  });
}

runCorpus(session);
smoke(bid001);
smoke(nos003);
smoke(api001);
