import type { StepClock } from '../../database/step-clock.ts';
import { compareAnswers } from '../../invariant/compare-answers.ts';
import { tellingChanges } from '../../invariant/telling-changes.ts';
import { hangs } from '../../record/leftover.ts';
import type { StepRecord, Twin } from '../../record/step-record.ts';
import type { TenantKey } from '../../sequence/actor.ts';
import { act, type CastStep, type StepStage } from './act.ts';
import { askTwin, replacedOf, twinClock } from './ask-twin.ts';
import { findUnauthorized, tenantsActedIn } from './find-unauthorized.ts';
import { resolveInput } from './resolve-input.ts';
import type { Refusal, TwinBook } from './twin-book.ts';
import { tenantsOfPerson } from './works-for.ts';

export type ExecuteStepOptions = {
  /** What time, ids and chance are during the step, and during the one after it. */
  readonly now: StepClock;
  readonly next: StepClock;
  /** Whether a step that named another tenant's row is made again for one that never existed, where nothing was written. */
  readonly asksTwins: boolean;
  /** Where it is given, twins of refusals are spared that it does not want. */
  readonly twins?: TwinBook | undefined;
  /** Called when a step is about to be made again. */
  readonly onTwin?: () => void;
};

/** Executes a step, with its twin where it has one. */
export async function executeStep(stage: StepStage, cast: CastStep, options: ExecuteStepOptions): Promise<StepRecord> {
  const { now, next, asksTwins, twins, onTwin } = options;
  const { step, actor, action } = cast;
  const { state, tenancy, knowledge, journal } = stage;
  const resolved = resolveInput({ input: step.input, actor }, action, state);
  const { input, references } = typeof resolved === 'string' ? { input: step.input, references: [] } : resolved;
  const before = judgedBy(stage, cast, references);
  const unauthorized = findUnauthorized(stage, { actor, action, references });
  const replaced = asksTwins ? replacedOf(references) : [];
  const mayBeAskedAgain = ({ outcome, leftovers }: Pick<StepRecord, 'outcome' | 'leftovers'>) =>
    replaced.length > 0 && (outcome.kind === 'refused' || outcome.kind === 'succeeded') && !hangs(leftovers);
  let refusal: Refusal | undefined;
  let isWanted = true;
  const doIt = () =>
    act(stage, cast, {
      input: typeof resolved === 'string' ? resolved : resolved.input,
      clock: now,
      next: (ended) => {
        if (!mayBeAskedAgain(ended)) return next;
        // What succeeded is not known to be allowed without its twin.
        if (ended.outcome.kind === 'refused') refusal = { step, actor, replaced, ...ended };
        isWanted = !refusal || !twins || twins.wants(refusal);
        return isWanted ? twinClock(now, ended) : next;
      },
    });
  const acted = await (stage.around ? stage.around(action.name, doIt) : doIt());
  state.record(step.id, actor.tenant, acted.changes);
  const asked = { step, actor, time: now.instant, input, references, ...(unauthorized ? { unauthorized } : {}) };
  const record = withTenants({ ...asked, ...acted }, before, { stage, action });
  if (!mayBeAskedAgain(acted) || !isWanted) return record;
  // After a success that wrote something the same request meets another state, and its answer says nothing.
  const hasSucceeded = record.outcome.kind === 'succeeded';
  if (hasSucceeded && tellingChanges(record.changes, actor, { tenancy, ...knowledge }).length > 0) {
    await journal.setClock(next);
    return record;
  }
  onTwin?.();
  const { twin, leftovers, late } = await askTwin(stage, cast, {
    record,
    replaced,
    clock: twinClock(now, acted),
    next,
  });
  if (refusal && twins) twins.note(refusal, twin !== undefined && isAlike(record, twin, stage));
  const all = [...(record.leftovers ?? []), ...leftovers];
  const whole = { ...record, late: [...record.late, ...late] };
  return { ...whole, ...(twin ? { twin } : {}), ...(all.length > 0 ? { leftovers: all } : {}) };
}

/** Whether a twin was answered as the step was, and has written nothing that tells. */
function isAlike(record: StepRecord, twin: Twin, { tenancy, knowledge }: StepStage): boolean {
  return (
    compareAnswers(record, twin, twin.replaced) === undefined &&
    twin.drawn === undefined &&
    tellingChanges(twin.changes, record.actor, { tenancy, ...knowledge }).length === 0
  );
}

type Acting = Pick<CastStep, 'actor' | 'action'>;

/** All that the person works for who hands rows over from one to another; undefined where the action does not. */
function handingOver(
  { harness, mirror, state }: StepStage,
  { actor, action }: Acting,
): readonly TenantKey[] | undefined {
  const { person, tenant } = actor;
  if (action.handsOver !== true || person === null) return undefined;
  const places = tenantsOfPerson({ ...harness, mirror, now: state.now }, person);
  return tenant === null || places.includes(tenant) ? places : [tenant, ...places];
}

/**
 * The tenants that a step is judged by as it begins; whoever acts for a tenant by a grant is judged as the one that the step names, and
 * whoever hands rows over as all that its person works for.
 */
export function judgedBy(
  stage: StepStage,
  { actor, action }: Acting,
  references: StepRecord['references'],
): readonly TenantKey[] | null {
  const handed = handingOver(stage, { actor, action });
  if (handed !== undefined) return handed;
  const isByGrant = actor.tenant === null && actor.role === stage.harness.grants?.role;
  return isByGrant ? tenantsActedIn(stage, actor, references) : stage.state.tenantsOf(actor);
}

/**
 * The record with the tenants that it is judged by, where they are not the actor's own one: those in which its person worked before the
 * step or works now, and those that the step has made. What somebody without a tenant of its own was answered is shown to them.
 */
export function withTenants(
  record: StepRecord,
  before: readonly TenantKey[] | null,
  { stage, action }: { readonly stage: StepStage; readonly action: Acting['action'] },
): StepRecord {
  const { actor, changes, observations, references } = record;
  const after = judgedBy(stage, { actor, action }, references);
  if (before === null || after === null) return record;
  const made = changes.filter(({ table, operation }) => table === stage.tenancy.root && operation === 'insert');
  const tenants = [...new Set([...before, ...after, ...made.map(({ key }) => key)])];
  if (actor.tenant !== null) return tenants.length === 1 ? record : { ...record, tenants };
  const shown = observations.map((observation) =>
    observation.recipient === actor.id && observation.tenants.length === 0 ? { ...observation, tenants } : observation,
  );
  return { ...record, tenants, observations: shown };
}
