import type { Observation } from '../record/observation.ts';

/** What a fresh application is given by the run that it is built for. */
export type ApplicationSeams = {
  /** Where the application's outbound ports report what they were asked to send. */
  readonly observe: (observation: Observation) => void;
  /** An error that the application caught itself, and that APP-001 is to know of, as text or as it was caught. */
  readonly fault: (caught: unknown) => void;
};
