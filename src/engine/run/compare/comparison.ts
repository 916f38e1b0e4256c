import type { Disorder } from '../../projection/compare-views.ts';
import type { Json } from '../../sequence/json.ts';

/** A comparison that says nothing of the tenants, since the run came out otherwise when it was run again: where, and what stood there both times. */
export type SetAside = {
  /** Null for the rows that a tenant was left with. */
  readonly step: string | null;
  readonly action: string;
  readonly path: string;
  readonly first: Json | undefined;
  readonly second: Json | undefined;
};

/** A clause that says why other tenants were not taken out of the baseline, and how often it was so. */
export type Kept = { readonly because: string; readonly times: number };

/** What comparing a run with its projections came to. */
export type Comparison = {
  /** How many projections were run. */
  readonly projections: number;
  /** How often a tenant's own steps were run without the rows that others began with. */
  readonly baselines: number;
  readonly setAside: readonly SetAside[];
  /** Why tenants could not be taken out of the baseline, and how many comparisons had to do without for it. */
  readonly kept: readonly Kept[];
  /** Lists that came in another order and were the same otherwise. */
  readonly disorders: readonly Disorder[];
  readonly crossed: ReadonlySet<string>;
  readonly elapsedMs: number;
};
