import type { Mirror } from '../database/mirror/mirror.ts';
import type { Statement } from '../record/statement.ts';
import type { StepRecord } from '../record/step-record.ts';
import type { TenantKey } from '../sequence/actor.ts';
import type { Step } from '../sequence/step.ts';
import type { Row } from '../tenancy/row.ts';
import type { TableName, Tenancy } from '../tenancy/tenancy.ts';
import type { Channels } from './channel.ts';

/** What an invariant may look at: the step that has just ended, the rows as they are now, and all steps before it. */
export type Moment = {
  readonly record: StepRecord;
  readonly mirror: Mirror;
  readonly tenancy: Tenancy;
  readonly history: readonly StepRecord[];
  /**
   * The steps that ran at once with it; none unless it was in a race. The rows are what all of them together have left: what this step has
   * made of one, another of them may have changed again.
   */
  readonly beside: readonly StepRecord[];
  /** Whether a person works for a tenant now, by what the harness says of memberships. */
  readonly isMember: (person: string, tenant: TenantKey) => boolean;
  /** The person behind an actor's id, if any; a recipient that is no actor's id is taken for a person's key. */
  readonly personOf: (recipient: string) => string | null;
  /** The person that a row is about: by a foreign key to the person, or to a row that makes the person a member; null where there is none. */
  readonly personNamedBy: (table: TableName, row: Row) => string | null;
  /** The table whose rows are people's places in tenants. */
  readonly membersTable: TableName;
  /** How the application tells people things. */
  readonly channels: Channels;
  /** Strings in a tenant's free text that must never appear before another. */
  readonly canaries: ReadonlyMap<TenantKey, readonly string[]>;
  /** How a report calls a tenant. */
  readonly tenantName: (tenant: TenantKey | null) => string;
};

/** One breach of an invariant, as its check reports it. */
export type Breach = {
  /**
   * What makes two breaches of this invariant the same bug, besides the action: a table, a channel, a field. Never an id or a count,
   * which differ from run to run.
   */
  readonly about: string;
  /** The same bug whatever the action was, as where all actions look a row up in one place. */
  readonly isAnyAction?: true;
  /** One sentence: what was seen or written that should not have been. */
  readonly message: string;
  /** The rows and observations that prove it, as plain data. */
  readonly proof: readonly string[];
  /** What of somebody else's it is about, as it stands in rows and answers: by it the statement is found that read or wrote it. */
  readonly foreign?: readonly Foreign[];
};

/** A row's key, or a text such as a canary, then without a table. */
export type Foreign = { readonly table: TableName | null; readonly text: string };

/** A predicate over a step with a stable id. Pure and synchronous: it asks the mirror, never the database. */
export type Invariant = {
  readonly id: string;
  readonly title: string;
  /** Yields nothing while the invariant holds; undefined where there was nothing for it to judge. */
  readonly check: (moment: Moment) => readonly Breach[] | undefined;
  /** It judges what many applications never do, so that a green result says no less where it had nothing to judge. */
  readonly mayBeIdle?: true;
};

/** What makes two breaches the same bug. */
export type Signature = string;

/** One breach of one invariant, at one step of one run. */
export type Violation = Breach & {
  readonly invariant: string;
  readonly title: string;
  readonly step: string;
  readonly signature: Signature;
  /** The statement that did it, where it can be told. */
  readonly statement?: BlamedStatement;
};

/** The statement of a step that read or wrote what a violation is about, or that the database refused. */
export type BlamedStatement = Statement & {
  readonly did: 'read' | 'wrote' | 'failed';
  /** The columns that name the tenant, where none of them stands in a condition of it. */
  readonly lacks?: readonly string[];
  /** Statements of the same table that have a condition on the tenant; there with `lacks`. */
  readonly kin?: readonly Statement[];
};

/** A breach as a violation of its invariant, at a step. */
export function violationOf({ id, title }: Pick<Invariant, 'id' | 'title'>, breach: Breach, step: Step): Violation {
  const signature = [id, ...(breach.isAnyAction ? [] : [step.action]), breach.about].join(' ');
  return { ...breach, invariant: id, title, step: step.id, signature };
}

/** Judges a step by all invariants: what is the same bug is one violation, with all its proofs. `judged` names those that had something to judge. */
export function judge(invariants: readonly Invariant[], moment: Moment): { violations: Violation[]; judged: string[] } {
  const violations: Violation[] = [];
  const judged: string[] = [];
  const { step } = moment.record;
  for (const invariant of invariants) {
    const breaches = invariant.check(moment);
    if (breaches === undefined) continue;
    judged.push(invariant.id);
    for (const [first, ...more] of Map.groupBy(breaches, ({ about }) => about).values()) {
      if (first === undefined) continue;
      const all = [first, ...more];
      const foreign = all.flatMap((one) => one.foreign ?? []);
      const breach = { ...first, proof: all.flatMap(({ proof }) => proof), ...(foreign.length > 0 ? { foreign } : {}) };
      violations.push(violationOf(invariant, breach, step));
    }
  }
  return { violations, judged };
}
