import type { Step } from './step.ts';

/** An ordered list of steps: plain JSON, the only form in which a case is stored, shrunk and replayed. */
export type Sequence = {
  readonly version: 1;
  readonly steps: readonly Step[];
};
