import type { Mutant } from '../../../../src/engine/vite/index.ts';
import { crossingMutants } from './crossing.ts';
import { digestMutants } from './digest.ts';
import { dualMutants } from './dual.ts';
import { handoverMutants } from './handover.ts';
import { meansMutants } from './means.ts';
import { messageMutants } from './message.ts';
import { opaqueMutants } from './opaque.ts';
import { promiseMutants } from './promise.ts';
import { raceMutants } from './race.ts';
import { readMutants } from './read.ts';
import { refoundMutants } from './refound.ts';
import { roleMutants } from './role.ts';
import { sharedMutants } from './shared.ts';
import { stateMutants } from './state.ts';
import { supportMutants } from './support.ts';
import { writeMutants } from './write.ts';

/**
 * Bugs to plant in Dispatch: at least one for each class in which products have leaked in public, numbered as in `docs/mutants.md`, and
 * one for each invariant of Dispatch's own. `read`, `write` and `notification` are the three to show somebody.
 */
export const mutants: readonly Mutant[] = [
  ...readMutants,
  ...writeMutants,
  ...messageMutants,
  ...promiseMutants,
  ...raceMutants,
  ...stateMutants,
  ...roleMutants,
  ...sharedMutants,
  ...dualMutants,
  ...crossingMutants,
  ...opaqueMutants,
  ...digestMutants,
  ...meansMutants,
  ...supportMutants,
  ...refoundMutants,
  ...handoverMutants,
];
