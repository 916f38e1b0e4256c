import * as fc from 'fast-check';
import type { RunResult } from '../run/execute/run-result.ts';
import type { Sequence } from '../sequence/sequence.ts';
import type { Step } from '../sequence/step.ts';

/** A named sequence template, instantiated for an explicit tenant, with what must have come of it. */
export type ScenarioDefinition<Tenant extends string, Variation> = {
  readonly id: string;
  readonly title: string;
  /** The tenants that it is run for, by fixture name. */
  readonly tenants: readonly Tenant[];
  /** What may differ from one instance to the next. */
  readonly variation: (tenant: Tenant) => fc.Arbitrary<Variation>;
  readonly steps: (tenant: Tenant, variation: Variation) => readonly Omit<Step, 'id'>[];
  /** Throws where the run did not come to what the scenario is about. Invariants are judged besides. */
  readonly expect: (result: RunResult, tenant: Tenant, variation: Variation) => void;
};

/** One sequence of a scenario. Its steps are s1, s2 and so on. */
export type Instance = {
  /** The variation, as fast-check prints it. */
  readonly name: string;
  readonly sequence: Sequence;
  readonly expect: (result: RunResult) => void;
};

/** A scenario, whatever varies in it. */
export type Scenario = {
  readonly id: string;
  readonly title: string;
  /** What it is for each of its tenants. */
  readonly instances: readonly { readonly tenant: string; readonly arbitrary: fc.Arbitrary<Instance> }[];
};

/** Makes a scenario of its definition. */
export function defineScenario<Tenant extends string, Variation>({
  id,
  title,
  tenants,
  variation,
  steps,
  expect,
}: ScenarioDefinition<Tenant, Variation>): Scenario {
  const instantiate = (tenant: Tenant, value: Variation): Instance => {
    const name = fc.stringify(value);
    return {
      name,
      sequence: { version: 1, steps: steps(tenant, value).map((step, at) => ({ id: `s${at + 1}`, ...step })) },
      expect: (result) => expect(result, tenant, value),
      // What fast-check's report prints of it.
      ...{ [fc.toStringMethod]: () => name },
    };
  };
  return {
    id,
    title,
    instances: tenants.map((tenant) => ({
      tenant,
      arbitrary: variation(tenant).map((value) => instantiate(tenant, value)),
    })),
  };
}
