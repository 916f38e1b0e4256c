import * as fc from 'fast-check';
import { afterAll, describe, it } from 'vitest';
import { UsageError } from '../errors.ts';
import type { Harness } from '../harness/define-harness.ts';
import { BaselineBook } from '../run/compare/baseline-book.ts';
import type { Session } from '../run/session.ts';
import { storedCase } from '../sequence/case.ts';
import { assertProperty } from './assert-property.ts';
import { createDiagnostics, type Diagnostics } from './diagnostics.ts';
import { KnownResults } from './known-results.ts';
import { openTestSession } from './open-test-session.ts';
import { patienceMs } from './patience.ts';
import type { Pin } from './pin.ts';
import { type CorpusSuite, runCorpus } from './run-corpus.ts';
import type { Instance, Scenario } from './scenario.ts';

/** What `smokeSuite` runs. */
export type SmokeSuite = CorpusSuite & {
  readonly scenarios: readonly Scenario[];
  /** The pin of each scenario, by its id. */
  readonly pins: { readonly [scenario: string]: Pin };
};

/**
 * Makes the tests of a smoke file: the corpus, then each scenario with its pinned seed in each of its tenants. Expects to be awaited at
 * the top level of the file.
 *
 * @throws UsageError for a scenario without a pin; what `openSession` throws.
 */
export async function smokeSuite(
  harness: Harness,
  { scenarios, pins, corpus, diagnostics = createDiagnostics() }: SmokeSuite,
): Promise<void> {
  const pinned = scenarios.map((scenario) => ({ scenario, pin: findPin(scenario, pins) }));
  const session = await openTestSession(harness, { corpus });
  afterAll(() => session[Symbol.asyncDispose](), patienceMs);
  const baselines = new BaselineBook();
  const results = new KnownResults();
  await runCorpus(session, { ...(corpus === undefined ? {} : { corpus }), diagnostics });
  for (const { scenario, pin } of pinned) {
    describe(scenario.id, () => {
      for (const { tenant, arbitrary } of scenario.instances) {
        const name = `${scenario.id} ${tenant}`;
        const holds = (instance: Instance) =>
          runInstance(session, instance, { scenario, name, diagnostics, baselines, results });
        it(`${tenant}: ${scenario.title}`, { timeout: patienceMs }, () =>
          assertProperty(fc.asyncProperty(arbitrary, holds), pin),
        );
      }
    });
  }
}

function findPin({ id }: Scenario, pins: SmokeSuite['pins']): Pin {
  const pin = pins[id];
  if (pin) return pin;
  throw new UsageError(
    `pinning scenarios failed: ${id} has no pin; expected one of ${Object.keys(pins).join(', ') || 'none'}. Add "${id}": { "seed": 1, "numRuns": 3 }.`,
  );
}

type InstanceContext = {
  readonly scenario: Scenario;
  readonly name: string;
  readonly diagnostics: Diagnostics;
  /** What of the instances was compared without the rows that other tenants began with. */
  readonly baselines: BaselineBook;
  /** What the instances came to that have been run. */
  readonly results: KnownResults;
};

async function runInstance(
  session: Session,
  instance: Instance,
  { scenario, name, diagnostics, baselines, results }: InstanceContext,
): Promise<void> {
  const result = await results.of(instance.sequence, async () => {
    const made = await session.execute(storedCase(instance.sequence), { isOneOfMany: true, baselines });
    await diagnostics.reportViolations(session, made, { scenario: scenario.id });
    await diagnostics.keepDigest(session, `${name} ${instance.name}`, made);
    return made;
  });
  instance.expect(result);
}
