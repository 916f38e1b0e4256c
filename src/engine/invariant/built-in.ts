import { existence } from './existence.ts';
import type { Invariant } from './invariant.ts';
import { noFault } from './no-fault.ts';
import { readScope } from './read-scope.ts';
import { refusal } from './refusal.ts';
import { rowCoherence } from './row-coherence.ts';
import { writeScope } from './write-scope.ts';

/** The invariants that follow from tenancy alone, so that every harness has them. */
export const builtInInvariants: readonly Invariant[] = [
  rowCoherence,
  writeScope,
  readScope,
  refusal,
  existence,
  noFault,
];
