import type { StepRecord } from '../record/step-record.ts';
import type { TenantKey } from '../sequence/actor.ts';

/** From where a crossing is judged. */
export type CrossingView = {
  readonly tenant: TenantKey;
  /** Everybody who works for the tenant, or did at some time of the run. */
  readonly people: ReadonlySet<string>;
};

/**
 * A way in which one tenant may rightly notice what another does, such as a person who works for both. TENANT-006 leaves the steps that
 * it carries where they are, and takes away all other steps of other tenants.
 */
export type Crossing = {
  readonly name: string;
  /** Whether this step, of another tenant, is one that the tenant may notice. */
  readonly carries: (record: StepRecord, view: CrossingView) => boolean;
  /**
   * The columns that may be noticed, and what follows from them: `['memberships.status']`. What the step has made of another is a breach where it is
   * shown. Whatever the step has done is excused unless they are given.
   */
  readonly columns?: readonly string[];
};
