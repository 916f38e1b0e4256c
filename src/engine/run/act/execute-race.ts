import { mayChangeSchema } from '../../database/journal/schema-watch.ts';
import { boundOf, orderIn, type RacePlan } from '../../database/scheduler/race-strategy.ts';
import type { Strategy } from '../../database/scheduler/turn.ts';
import type { StepClock } from '../../database/step-clock.ts';
import { Hang } from '../../database/tap/hang.ts';
import { Interrupted, UsageError } from '../../errors.ts';
import { minutesPassed } from '../../harness/time-pass.ts';
import type { Leftover } from '../../record/leftover.ts';
import type { Performance } from '../../record/observation.ts';
import type { StepRecord, Unauthorized } from '../../record/step-record.ts';
import type { TenantKey } from '../../sequence/actor.ts';
import { inTurns } from '../../sequence/race.ts';
import { assertSchemaStays, attempt, type CastStep, inapplicable, type StepStage } from './act.ts';
import { authorOf } from './author-of.ts';
import { judgedBy, withTenants } from './execute-step.ts';
import { findUnauthorized } from './find-unauthorized.ts';
import { interleavingOf } from './interleaving-of.ts';
import { type ResolvedInput, resolveInput } from './resolve-input.ts';
import { withoutLate } from './without-late.ts';

export type ExecuteRaceOptions = {
  /** What time, ids and chance are during the race, and during what comes after it. */
  readonly now: StepClock;
  readonly next: StepClock;
  readonly strategy: Strategy;
  /** Where the strategy comes from it. */
  readonly plan?: RacePlan | undefined;
};

/** A step of a race that is going to run. */
type Runner = CastStep & {
  readonly resolved: ResolvedInput | string;
  readonly unauthorized: Unauthorized | undefined;
  /** For whom its person worked before. */
  readonly before: readonly TenantKey[] | null;
};

/**
 * Executes steps at once, one statement at a time, in the order that the strategy says. They share the clock, and the ids and random numbers
 * of the first of them. Hands back a record for each, with the turns that it had. Each has its own answers, statements, messages and row
 * changes; what the rows have become is what all of them together have made of them.
 */
export async function executeRace(
  stage: StepStage,
  casts: readonly CastStep[],
  { now, next, strategy, plan }: ExecuteRaceOptions,
): Promise<readonly StepRecord[]> {
  const { harness, mirror, state, journal, node } = stage;
  const { tap } = harness.database;
  const runners = casts.map((cast) => castRunner(stage, cast));
  node.begin(now);
  const { performed, leftovers } = await perform(stage, runners, { now, strategy });
  node.end();
  const { statements, late, trace } = tap.endStep();
  const [first] = casts;
  if (first && [...statements, ...late].some(({ text }) => mayChangeSchema(text)))
    await assertSchemaStays(stage, first);
  const changes = withoutLate(mirror.apply(await journal.readStep(next)), late, (text) => tap.sentAs(text));
  const authored = changes.map((change) => authorOf(change, statements));
  const ids = casts.map(({ step }) => step.id);
  const isOfRace = (step: string | null) => step !== null && ids.includes(step);
  const isTold = authored.every(({ step }) => isOfRace(step)) && stage.sink.isAllOf(isOfRace);
  const order = orderIn(trace, ids);
  const ranAs = inTurns(
    casts.map(({ step }) => step),
    order,
  );
  for (const { step, action } of casts)
    state.noteTurns(
      action.name,
      trace.filter((entry) => entry.event === 'let go').filter((turn) => turn.branch === step.id && !turn.isAside),
    );
  const bound = plan && boundOf(plan, { branches: ids.length, turns: order.length });
  const changesOf = ({ step }: CastStep) =>
    authored.filter(({ step: by }) => by === step.id).map(({ change }) => change);
  // All handles before the first message is looked at.
  for (const runner of runners) state.record(runner.step.id, runner.actor.tenant, changesOf(runner));
  return runners.map((runner, at): StepRecord => {
    const { actor, resolved, before, unauthorized } = runner;
    const { id } = runner.step;
    const { request, outcome, observations } = performed.get(id) ?? inapplicable('it was never asked');
    // What is nobody's is told by the first of them.
    const isOwn = (step: string | null | undefined) => step === id || (at === 0 && !ids.includes(step ?? ''));
    const own = changesOf(runner);
    const reported = stage.sink.take(own, isOwn);
    const left = leftovers.filter(({ step }) => isOwn(step)).map(withoutStep);
    const { input, references } =
      typeof resolved === 'string' ? { input: runner.step.input, references: [] } : resolved;
    const record: StepRecord = {
      step: ranAs[at] ?? runner.step,
      actor,
      time: now.instant,
      input,
      references,
      ...(unauthorized ? { unauthorized } : {}),
      ...(request === undefined ? {} : { request }),
      outcome,
      observations: [...observations.map((seen) => stage.sink.addressed(seen)), ...reported.observations],
      changes: own,
      statements: statements.filter(({ step }) => step === id),
      faults: reported.faults,
      late: at === 0 ? late : [],
      ...(left.length > 0 ? { leftovers: left } : {}),
      ...(at === runners.length - 1
        ? { interleaving: { ...interleavingOf(ids, trace, statements), isTold, ...(bound ? { bound } : {}) } }
        : {}),
    };
    return withTenants(record, before, { stage, action: runner.action });
  });
}

function castRunner(stage: StepStage, cast: CastStep): Runner {
  const { state } = stage;
  const { step, actor, action } = cast;
  if (minutesPassed(step.action, step.input) > 0) {
    throw new UsageError(
      `running a race failed: step ${step.id} lets time pass; expected steps that can run at once. Take \`race\` away from it.`,
    );
  }
  const resolved = resolveInput({ input: step.input, actor }, action, state);
  const references = typeof resolved === 'string' ? [] : resolved.references;
  const unauthorized = findUnauthorized(stage, { actor, action, references });
  return { ...cast, resolved, unauthorized, before: judgedBy(stage, cast, references) };
}

/** Performs all of them, by their ids, and waits until the application is quiet; breaks all off where that cannot be. */
async function perform(
  { harness, app, sink, deadlineMs, signal }: StepStage,
  runners: readonly Runner[],
  { now, strategy }: Pick<ExecuteRaceOptions, 'now' | 'strategy'>,
): Promise<{ readonly performed: ReadonlyMap<string, Performance>; readonly leftovers: readonly Leftover[] }> {
  const { tap } = harness.database;
  const performed = new Map<string, Performance>();
  const branches = runners.map(({ step, actor, action, resolved }) => ({
    id: step.id,
    work: async () => {
      const asked =
        typeof resolved === 'string'
          ? inapplicable(resolved)
          : await attempt(() => action.perform({ app, actor, input: resolved.input }), {
              action,
              channels: harness.channels,
            });
      // By the places of before; what the race makes of them is added once it is over.
      performed.set(step.id, { ...asked, observations: asked.observations.map((seen) => sink.addressed(seen)) });
    },
  }));
  const longest = Math.max(...runners.map(({ action }) => action.deadlineMs ?? harness.deadlineMs));
  const options = { deadlineMs: Math.min(longest, deadlineMs), signal, nowMs: Date.parse(now.instant) };
  try {
    await tap.runRace(branches, strategy, options);
    return { performed, leftovers: await tap.quiet() };
  } catch (error) {
    if (error instanceof Hang || error instanceof Interrupted) await tap.abandon();
    if (!(error instanceof Hang)) throw error;
    const { message, leftover } = error;
    const unfinished = runners.filter(({ step }) => !performed.has(step.id));
    for (const { step } of unfinished)
      performed.set(step.id, { outcome: { kind: 'fault', message }, observations: [] });
    const step = leftover.step ?? unfinished[0]?.step.id;
    return { performed, leftovers: [{ ...leftover, ...(step === undefined ? {} : { step }) }] };
  }
}

function withoutStep({ step: _, ...leftover }: Leftover): Leftover {
  return leftover;
}
