import type * as fc from 'fast-check';
import type { RunResult, Sequence, Step } from '../../../../src/engine/index.ts';
import type { OrganizationName } from '../fixtures.ts';

/** A named sequence template, instantiated for an explicit organization, with what must have come of it. */
export type Scenario<Variation> = {
  readonly id: string;
  readonly title: string;
  /** What may differ from one instance to the next. */
  readonly variation: (organization: OrganizationName) => fc.Arbitrary<Variation>;
  readonly steps: (organization: OrganizationName, variation: Variation) => readonly Omit<Step, 'id'>[];
  /** Throws where the run did not come to what the scenario is about. Invariants are judged besides. */
  readonly expect: (result: RunResult, organization: OrganizationName, variation: Variation) => void;
};

/** The scenario's sequence in that organization. Its steps are s1, s2 and so on. */
export function instantiate<Variation>(
  scenario: Scenario<Variation>,
  organization: OrganizationName,
  variation: Variation,
): Sequence {
  return {
    version: 1,
    steps: scenario.steps(organization, variation).map((step, at) => ({ id: `s${at + 1}`, ...step })),
  };
}
