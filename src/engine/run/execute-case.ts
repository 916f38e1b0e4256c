import { blame } from '../blame/blame.ts';
import type { RacePlan } from '../database/scheduler/race-strategy.ts';
import { isForItsRoles } from '../harness/role-claims.ts';
import type { StepRecord } from '../record/step-record.ts';
import type { Case } from '../sequence/case.ts';
import { groupedByRace } from '../sequence/race.ts';
import type { Sequence } from '../sequence/sequence.ts';
import type { TwinBook } from './act/twin-book.ts';
import type { BaselineBook } from './compare/baseline-book.ts';
import { compareRuns } from './compare/compare-runs.ts';
import type { Comparison } from './compare/comparison.ts';
import { decideAuthority } from './compare/decide-authority.ts';
import { decideTrespasses } from './compare/decide-trespasses.ts';
import { drawsBaselines, drawsComparison } from './compare/draws-comparison.ts';
import { executeRun, type RunOptions, type Stage } from './execute/execute-run.ts';
import type { Passing } from './execute/open-violations.ts';
import type { RunResult } from './execute/run-result.ts';
import { generatedSteps, type StepSource, storedSteps } from './execute/step-source.ts';
import { exhaustOne } from './exhaust/exhaust-one.ts';
import type { Exhausted } from './exhaust/exhaust-race.ts';
import { readAtOnce } from './exhaust/read-at-once.ts';
import type { ScheduleBook } from './exhaust/schedule-book.ts';
import { runSideBySide } from './exhaust/side-by-side.ts';

/** How a case is run, and who is told of it. */
export type ExecuteOptions = Pick<RunOptions, 'onStep' | 'hurries' | 'around'> &
  Pick<Passing, 'onPassed' | 'goesOnPast'> & {
    /** Once it is aborted, a step that hangs is broken off; then this throws `Interrupted`. */
    readonly signal?: AbortSignal | undefined;
    /** Whether the run is compared with its projections (TENANT-006); drawn by the session's share unless told. */
    readonly compares?: boolean;
    /** Whether a fresh case that is drawn to be compared is judged step by step alone, which takes half the time; no unless given. */
    readonly sparesComparing?: boolean | undefined;
    readonly onCompared?: (comparison: Comparison) => void;
    /** Whether a fresh case is compared, by what has happened in it and whether it is drawn to be; it is up to the draw alone unless given. */
    readonly isWorthComparing?: (records: readonly StepRecord[], isDrawn: boolean) => boolean;
    /** Twins of refusals that it does not want are spared, in fresh cases; none are unless it is given. */
    readonly twins?: TwinBook;
    /** What was compared without the rows that other tenants began with: of fresh cases, what was not yet is; chance decides unless given. */
    readonly baselines?: BaselineBook;
    /** Whether a stored case is one of many alike, as the instances of a scenario: then `baselines` has a say in it as in fresh ones. */
    readonly isOneOfMany?: boolean;
    /** Steps that a fresh case has at most. */
    readonly maxSteps?: number;
    /** How often a fresh case has several steps run at once, 0 to 1, where it is not compared; never unless given. */
    readonly races?: number;
    /** Which races of fresh cases are worth being run in all schedules that differ; none unless given. */
    readonly schedules?: ScheduleBook;
    /** Which pairs of steps of fresh cases with races are worth being run at once, though they came one after the other; none unless given. */
    readonly pairs?: ScheduleBook;
    /** What fresh cases with races have read and is worth being read in another tenant at once; none is unless given. */
    readonly reads?: ScheduleBook;
    readonly onExhausted?: (exhausted: Exhausted) => void;
    /** How steps of a stored case go on that run at once without turns of their own. */
    readonly plan?: RacePlan;
    /** Whether statements say where in the application's files they were sent, and violations which of them did it; it takes longer. */
    readonly explains?: boolean;
  };

export type ExecuteCaseOptions = ExecuteOptions & {
  /** The share of the runs that are compared with their projections, 0 to 1. */
  readonly noninterferenceShare: number | undefined;
};

export const defaultMaxSteps = 50;
export const defaultNoninterferenceShare = 0.4;

/**
 * Runs a case, judging every step, and compares it with its projections where that is its turn. Where it is to be explained, violations
 * name the statement that did it.
 */
export async function executeCase(session: Stage, value: Case, options: ExecuteCaseOptions): Promise<RunResult> {
  const result = await execute(session, value, options);
  session.statements.note(result.records);
  if (options.explains !== true || result.violations.length === 0) return result;
  const { records, violations } = result;
  const { tenancy, statements } = session;
  const known = statements.all;
  return { ...result, violations: await Promise.all(violations.map((one) => blame(one, records, { tenancy, known }))) };
}

async function execute(session: Stage, value: Case, options: ExecuteCaseOptions): Promise<RunResult> {
  const { signal, onPassed, goesOnPast } = options;
  const stage: Stage = { ...session, signal, onPassed, goesOnPast };
  const {
    noninterferenceShare = defaultNoninterferenceShare,
    onStep,
    onCompared,
    compares,
    explains = false,
    hurries = false,
    isOneOfMany = false,
    sparesComparing = false,
  } = options;
  const { harness } = stage;
  const target = value.kind === 'stored' ? value.target : undefined;
  const isRacing = value.kind === 'stored' && groupedByRace(value.sequence.steps).some((steps) => steps.length > 1);
  const isCompared = !isRacing && (compares ?? drawsComparison(value, noninterferenceShare));
  const tenants = Object.values(harness.fixtures.names[harness.tenancy.root] ?? {});
  const maySay = isUpToEvents({ ...options, noninterferenceShare }, value);
  const viewers = isCompared || maySay ? tenants : [];
  // A twin leaves traces of its own, which a projection does not have: a known sequence is run once more without, if one was asked.
  const isJudgedApart = isCompared && value.kind === 'stored' && target === undefined;
  const asksTwins = !isCompared || isJudgedApart;
  const races = isCompared ? 0 : (options.races ?? 0);
  const judged = await executeRun(stage, sourceOf(value, stage, { ...options, races }), {
    target,
    asksTwins,
    // What is known is run to be found again, or not to be.
    twins: value.kind === 'stored' ? undefined : options.twins,
    explains,
    hurries,
    viewers,
    around: options.around,
    ...(onStep ? { onStep } : {}),
  });
  if (judged.result.violations.length > 0) return judged.result;
  const trespassed = await decideTrespasses(stage, judged, { target, asksTwins });
  if (trespassed.result.violations.length > 0) return trespassed.result;
  const decided = await decideAuthority(stage, judged, { target, asksTwins });
  const { records } = judged.result;
  const exhausted = await exhausting(stage, value, judged.result, { ...options, races });
  if (exhausted?.found) return exhausted.found;
  const beside = await readingAtOnce(stage, value, judged.result, { ...options, races });
  if (beside) return beside;
  const together = await puttingSideBySide(stage, value, judged.result, { ...options, races });
  if (together) return together;
  if (decided.result.violations.length > 0) return decided.result;
  const isWorthIt = maySay
    ? isAlone(records) && options.isWorthComparing?.(records, isCompared) === true
    : isCompared && !(sparesComparing && value.kind === 'fresh');
  if (!isWorthIt) return decided.result;
  const passed = new Set([...judged.passed, ...trespassed.passed, ...decided.passed]);
  // What an accepted violation has written shows in what follows, and says nothing new.
  if (records.some(({ step, changes }) => passed.has(step.id) && changes.length > 0)) return decided.result;
  const executed =
    isJudgedApart && judged.hasTwins
      ? await executeRun(stage, sourceOf(value, stage, options), { judges: false, viewers })
      : judged;
  const isDrawn = drawsBaselines(value, isOneOfMany);
  const book = value.kind === 'stored' && !isOneOfMany ? undefined : options.baselines;
  const compared = await compareRuns({ ...stage, passed }, executed, {
    target,
    isDrawn,
    book,
    onCompared,
    mayBeTraced: value.kind === 'fresh',
  });
  return compared.violations.length > 0 ? compared : judged.result;
}

/** Runs a sequence, its races by the plan where they have no turns of their own. */
function executing(stage: Stage): (sequence: Sequence, plan?: RacePlan) => Promise<RunResult> {
  return async (sequence, plan) => (await executeRun(stage, storedSteps(sequence, plan), {})).result;
}

/** Of a fresh case that races: what came of one of its races in all schedules that differ. */
async function exhausting(
  stage: Stage,
  { kind }: Case,
  result: RunResult,
  { races, schedules, onExhausted }: Pick<ExecuteCaseOptions, 'races' | 'schedules' | 'onExhausted'>,
): Promise<Exhausted | undefined> {
  if (kind === 'stored' || !races || schedules === undefined) return undefined;
  const exhausted = await exhaustOne(result, {
    book: schedules,
    tenancy: stage.tenancy,
    execute: executing(stage),
  });
  if (exhausted) onExhausted?.(exhausted);
  return exhausted;
}

/** Of a fresh case that races: what it has read, with the same in another tenant at once. */
async function readingAtOnce(
  stage: Stage,
  { kind }: Case,
  result: RunResult,
  { races, reads }: Pick<ExecuteCaseOptions, 'races' | 'reads'>,
): Promise<RunResult | undefined> {
  if (kind === 'stored' || !races || reads === undefined) return undefined;
  return readAtOnce(result, {
    book: reads,
    actors: stage.harness.actors,
    actions: stage.harness.actions,
    tenancy: stage.tenancy,
    execute: executing(stage),
  });
}

/** Of a fresh case that races: what steps come to at once that came one after the other. */
async function puttingSideBySide(
  stage: Stage,
  { kind }: Case,
  result: RunResult,
  { races, pairs }: Pick<ExecuteCaseOptions, 'races' | 'pairs'>,
): Promise<RunResult | undefined> {
  if (kind === 'stored' || !races || pairs === undefined) return undefined;
  return runSideBySide(result, {
    book: pairs,
    members: stage.harness.members,
    execute: executing(stage),
  });
}

/** Whether it is up to what happens in a case whether it is compared: never where no run is compared, or this one is not to be, or is whatever happens. */
function isUpToEvents(
  { compares, isWorthComparing, sparesComparing, noninterferenceShare = 0 }: ExecuteCaseOptions,
  { kind }: Case,
): boolean {
  return (
    kind === 'fresh' &&
    compares === undefined &&
    sparesComparing !== true &&
    noninterferenceShare > 0 &&
    isWorthComparing !== undefined
  );
}

/** Where steps ran at once, another tenant may well make one wait, or fail by a deadlock: what differs then says nothing. */
function isAlone(records: readonly StepRecord[]): boolean {
  return records.every(({ interleaving }) => interleaving === undefined);
}

function sourceOf(
  value: Case,
  { harness }: Stage,
  { maxSteps = defaultMaxSteps, races = 0, plan }: ExecuteCaseOptions,
): StepSource {
  if (value.kind === 'stored') return storedSteps(value.sequence, plan);
  const { random, turn, way } = value;
  const { actors, actions, members, grants } = harness;
  const forRoles = new Set(actions.filter((action) => isForItsRoles(harness, action)).map(({ name }) => name));
  const canaries = Object.values(harness.canaries).flat();
  const doing = { actors, actions, members, grants, forRoles, canaries };
  return generatedSteps({ random, turn, way, maxSteps, races, ...doing });
}
