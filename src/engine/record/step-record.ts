import type { Actor, TenantKey } from '../sequence/actor.ts';
import type { Json } from '../sequence/json.ts';
import type { Handle, Whose } from '../sequence/reference.ts';
import type { Step } from '../sequence/step.ts';
import type { RowKey } from '../tenancy/row.ts';
import type { TableName } from '../tenancy/tenancy.ts';
import type { Interleaving } from './interleaving.ts';
import type { JsonDifference } from './json-difference.ts';
import type { Leftover } from './leftover.ts';
import type { Observation, Outcome } from './observation.ts';
import type { OwnedRowChange } from './row-change.ts';
import type { Statement } from './statement.ts';

/** A handle of a step's input, looked up. */
export type ResolvedReference = {
  /** The field of the input that it stands in. */
  readonly field: string;
  readonly handle: Handle;
  readonly table: TableName;
  readonly key: RowKey;
  /** What stood in the input for it. */
  readonly value: Json;
  readonly whose: Whose;
};

/** A refused step made again, with values that name nothing in the places of those that named another tenant's rows. */
export type Twin = {
  /** What was put in place of what, and in which field of the input. */
  readonly replaced: readonly { readonly field: string; readonly from: Json; readonly to: Json }[];
  readonly outcome: Outcome;
  readonly observations: readonly Observation[];
  readonly changes: readonly OwnedRowChange[];
  /** Where the answers, equal otherwise, differ in what looks drawn or digested, and that follows from the row that the step named. */
  readonly drawn?: JsonDifference;
  /** How the step answers for a row of the actor's tenant that is deleted; asked only where the answers differ, and such a row is known. */
  readonly deleted?: { readonly outcome: Outcome; readonly observations: readonly Observation[] };
};

/** Said of a step whose actor had none of the roles that its action is for, in the tenants that it acted in. */
export type Unauthorized = {
  readonly tenants: readonly TenantKey[];
  /** The roles that the actor had there as the step began; none of somebody who has no place there any more. */
  readonly roles: readonly string[];
  /** Those that the action is for. */
  readonly wanted: readonly string[];
};

/** All that is known of one executed step: what the invariants judge and the evidence shows. */
export type StepRecord = {
  readonly step: Step;
  readonly actor: Actor;
  /**
   * The tenants that the step is judged by, where they are not the actor's own one: those that the actor's person works for, before the
   * step or after it, where the actor acts in none; and those that the step has made. See `actsFor`.
   */
  readonly tenants?: readonly TenantKey[];
  /** The harness clock during the step, ISO 8601 in UTC. */
  readonly time: string;
  /** The input as the application got it. */
  readonly input: Json;
  readonly references: readonly ResolvedReference[];
  readonly unauthorized?: Unauthorized;
  /** What the action asked of the application, where it says so. */
  readonly request?: Json;
  readonly outcome: Outcome;
  readonly observations: readonly Observation[];
  readonly changes: readonly OwnedRowChange[];
  readonly statements: readonly Statement[];
  /** Errors that the application caught itself, or that escaped it unheard. */
  readonly faults: readonly string[];
  /** Statements that came meanwhile, sent by steps that had ended (see their `step`), or by none: what they wrote is not among the changes. */
  readonly late: readonly Statement[];
  /** What the step left behind, or what kept it from ending; absent where there is nothing. */
  readonly leftovers?: readonly Leftover[];
  /** How the steps of a race took turns; there in the record of the last of them. */
  readonly interleaving?: Interleaving;
  /** There where the step referred to another tenant's row and was refused, and the run asks for it. */
  readonly twin?: Twin;
};
