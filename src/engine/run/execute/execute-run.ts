import type { StatementBook } from '../../blame/statement-book.ts';
import type { Journal } from '../../database/journal/journal.ts';
import type { Mirror } from '../../database/mirror/mirror.ts';
import { HarnessError, Interrupted } from '../../errors.ts';
import type { World } from '../../generate/entities.ts';
import type { Harness } from '../../harness/define-harness.ts';
import type { Signature } from '../../harness/invariant.ts';
import { type Breach, type Invariant, judge, type Moment, type Violation } from '../../harness/invariant.ts';
import type { Knowledge } from '../../invariant/knowledge.ts';
import { undecidedTrespass } from '../../invariant/refusal.ts';
import { type UndecidedAuthority, undecidedAuthority } from '../../invariant/roles.ts';
import type { OwnBaseline } from '../../projection/own-baseline.ts';
import type { TenantView } from '../../projection/tenant-view.ts';
import { hangs } from '../../record/leftover.ts';
import type { StepRecord } from '../../record/step-record.ts';
import type { TenantKey } from '../../sequence/actor.ts';
import type { Sequence } from '../../sequence/sequence.ts';
import type { Row } from '../../tenancy/row.ts';
import type { TableName, Tenancy } from '../../tenancy/tenancy.ts';
import type { Around } from '../act/act.ts';
import { findWitnesses, type Witnesses } from '../act/find-witnesses.ts';
import { HarnessClock } from '../act/harness-clock.ts';
import { RunState } from '../act/run-state.ts';
import { Sink } from '../act/sink.ts';
import type { TwinBook } from '../act/twin-book.ts';
import type { NodeControl } from '../node/control-node.ts';
import { buildApplication, close, settle } from './application-life.ts';
import type { Escaped, EscapedErrors } from './escaped-errors.ts';
import { everPublished } from './ever-published.ts';
import { executePlanned } from './execute-planned.ts';
import { type FormerRuns, isLateError, lateErrors } from './late-errors.ts';
import { lateWrites } from './late-writes.ts';
import { layRowsAnew } from './lay-rows-anew.ts';
import { openViolations, type Passing } from './open-violations.ts';
import type { Paranoia } from './paranoia.ts';
import { digestRecords, type RunResult } from './run-result.ts';
import { type SequencesAtSteps, SequenceTrail } from './sequence-trail.ts';
import type { StepSource } from './step-source.ts';
import { viewsOf } from './views-of.ts';
import { isOrWasMember } from './was-member.ts';
import { withdrawRows } from './withdraw-rows.ts';

/** How long a step may take in a hurry, where it is known that one does not end: shrinking is not to wait for the whole deadline each time. */
const KNOWN_HANG_MS = 2_000;

/** How long a run waits at its end for an error that is known to come late. */
const LATE_ERROR_MS = 1_000;

/** What all runs of a session share. */
export type Stage = Passing & {
  readonly harness: Harness;
  readonly tenancy: Tenancy;
  readonly invariants: readonly Invariant[];
  readonly journal: Journal;
  readonly mirror: Mirror;
  /** What has to go from the baseline for each tenant to be alone in it. */
  readonly ownBaselines: ReadonlyMap<TenantKey, OwnBaseline>;
  readonly knowledge: Knowledge;
  readonly node: NodeControl;
  readonly paranoia: Paranoia;
  readonly escaped: EscapedErrors;
  readonly formerRuns: FormerRuns;
  /** What statements the application has sent so far. */
  readonly statements: StatementBook;
  /** Once it is aborted, a step that hangs is broken off. */
  readonly signal?: AbortSignal | undefined;
};

export type RunOptions = {
  /** Go on past violations of other signatures than this one. Any violation ends the run if it is undefined. */
  readonly target?: Signature | undefined;
  /** Called after each step with its record, the ids of the invariants that had something to judge, and the rows as it has left them. */
  readonly onStep?: (record: StepRecord, judged: readonly string[], world: World) => void;
  /** False runs on whatever happens, and judges nothing. */
  readonly judges?: boolean;
  /** Whether steps that are refused for another tenant's row are made again (see `Twin`). */
  readonly asksTwins?: boolean;
  /** Which of them are worth their while; all unless it is given. */
  readonly twins?: TwinBook | undefined;
  /** Tenants whose view of the run is wanted. */
  readonly viewers?: readonly TenantKey[];
  /** Where the database's sequences shall stand when a step begins, if they are not that far yet. */
  readonly sequences?: SequencesAtSteps;
  /** Rows of the baseline that are taken out of it once the application is built; an empty map does nothing else than to wait for that. */
  readonly without?: ReadonlyMap<TableName, readonly Row[]>;
  /** Whether the rows of the baseline are laid anew before it begins, so that what follows from how they happen to lie comes out otherwise. */
  readonly laysAnew?: boolean;
  /** Steps that draw other ids and random numbers than their own. */
  readonly displaced?: ReadonlySet<string>;
  /** Whether a step that is known not to end is given up soon: a slow machine may make that of one that does. */
  readonly hurries?: boolean;
  /** Looks on while steps are made that run alone. */
  readonly around?: Around | undefined;
  /** Whether it is kept where in the application's files each statement was sent, and what it returned; it takes many times as long. */
  readonly explains?: boolean;
};

/** A step that named another tenant's row and succeeded, with the breach that this is if the row made a difference. */
export type Undecided = { readonly step: string; readonly breach: Breach };

/** A step whose actor lacked the role, with what tells whether it was given what only the role gives. */
export type LackingRole = UndecidedAuthority & Witnesses & { readonly step: string };

/** A run with what the viewers saw of it, and what only a run without another tenant's row can decide. */
export type Executed = {
  readonly result: RunResult;
  readonly views: ReadonlyMap<TenantKey, TenantView>;
  readonly undecided: readonly Undecided[];
  /** What only a run by whoever has the role can decide. */
  readonly lacking: readonly LackingRole[];
  /** Where the database's sequences stood; followed for viewers alone. */
  readonly sequences: SequencesAtSteps;
  /** Whether a step was asked again, which leaves traces that a run without twins does not have. */
  readonly hasTwins: boolean;
  /** Whether the application wrote rows while it was built, which stand in its first step's record; looked for where there are viewers alone. */
  readonly hasBuiltRows: boolean;
  /** The places of rows that the run has changed and that were published at some time of it; looked for where there are viewers alone. */
  readonly published: ReadonlySet<string>;
  /** Steps whose violations the run went on past, as they are accepted. */
  readonly passed: ReadonlySet<string>;
};

/** Runs a sequence from the baseline with a fresh application, judging every step, to its end or to its first violation. */
export async function executeRun(
  stage: Stage,
  source: StepSource,
  {
    target,
    onStep,
    judges = true,
    asksTwins = false,
    twins,
    viewers = [],
    sequences,
    without,
    laysAnew = false,
    displaced,
    hurries = false,
    explains = false,
    around,
  }: RunOptions,
): Promise<Executed> {
  const { harness, journal, mirror, tenancy, invariants, knowledge, node, paranoia, escaped, signal } = stage;
  const { tap } = harness.database;
  using _explaining = explains ? tap.explain() : undefined;
  const deadlineMs = hurries && target?.endsWith(' no end') ? KNOWN_HANG_MS : Number.POSITIVE_INFINITY;
  const clock = new HarnessClock(harness.fixtures.time);
  const nextClock = () => {
    const step = source.nextId() ?? 's1';
    const at = clock.at(step);
    return displaced?.has(step) ? { ...at, stream: `${at.stream} displaced` } : at;
  };
  const { members, fixtures } = harness;
  const { rolesOf } = knowledge;
  const state = new RunState({
    mirror,
    tenancy,
    places: harness,
    fixtureNames: fixtures.names,
    rolesOf,
    now: fixtures.time,
    place: source.place,
  });
  const sink = new Sink({
    canaries: knowledge.canaries,
    channels: harness.channels,
    members: harness.members,
    mirror,
    tenancy,
    author: () => tap.author,
  });
  const trail = viewers.length > 0 ? new SequenceTrail(journal, sequences) : undefined;
  const records: StepRecord[] = [];
  const undecided: Undecided[] = [];
  const lacking: LackingRole[] = [];
  const passed = new Set<string>();
  let violations: readonly Violation[] = [];
  let views: Executed['views'] = new Map();
  let published: Executed['published'] = new Set();
  let hasTwins = false;
  let hasBuiltRows = false;
  const onTwin = () => {
    hasTwins = true;
  };

  let now = nextClock();
  const run = await tap.beginRun();
  const isOfRun = (error: Escaped) => error.run === run;
  await journal.rewind(now);
  mirror.reset();
  if (laysAnew) await layRowsAnew(stage, now);
  await paranoia.afterRewind();
  node.begin({ ...now, stream: 'application' });
  const app = await buildApplication(stage, sink, Date.parse(now.instant));
  try {
    const sent = await settle(stage, 'building');
    // Without a statement there is nothing to look for.
    if (sent.length > 0 && viewers.length > 0) hasBuiltRows = await journal.hasChanges();
    sink.take();
    assertNoneEscaped(
      escaped.take(({ run: of, step }) => (of === run || of === undefined) && step === null),
      'building',
    );
    if (without) await withdrawRows(stage, without, now);
    using _stepping = escaped.whileStepping(sink.fault);
    for (;;) {
      now = nextClock();
      state.now = now.instant;
      const planned = source.next(state);
      if (!planned) break;
      const [first] = planned.steps;
      clock.pass(first);
      await trail?.begin(first.id);
      const stepStage = {
        harness,
        journal,
        mirror,
        tenancy,
        knowledge,
        state,
        app,
        sink,
        node,
        deadlineMs,
        signal,
        around,
      };
      const options = { now, next: nextClock(), asksTwins, twins, onTwin };
      const { ended, isTold } = await executePlanned(stepStage, planned, options);
      await paranoia.afterStep(first.id);
      const isRace = planned.steps.length > 1;
      const isMember = isRace ? isOrWasMember(knowledge.isMember, ended, members) : knowledge.isMember;
      for (const record of ended) {
        const { step } = record;
        const beside = ended.filter((other) => other !== record);
        const moment: Moment = { record, mirror, tenancy, history: [...records], beside, ...knowledge, isMember };
        const isJudged = judges && isTold;
        const judged =
          record.outcome.kind === 'inapplicable'
            ? undefined
            : !isJudged
              ? { violations: [], judged: [] }
              : judge(invariants, moment);
        // What is made again without another tenant's row has to be made alone.
        const breach = isJudged && judged && !isRace ? undecidedTrespass(moment) : undefined;
        if (breach) undecided.push({ step: step.id, breach });
        const authority = isJudged && judged && !isRace ? undecidedAuthority(moment) : undefined;
        const witnesses = authority && findWitnesses(stage, record);
        if (witnesses) lacking.push({ step: step.id, ...authority, ...witnesses });
        onStep?.(record, judged?.judged ?? [], state);
        if (!judged) continue;
        records.push(record);
        if (isJudged)
          judged.violations.push(...lateWrites(record, records), ...lateErrors(escaped.take(isOfRun), { records }));
        // What a race has done to the rows shows at each of its steps.
        const known = new Set(violations.map(({ signature }) => signature));
        const open = openViolations(stage, target, judged.violations).filter(({ signature }) => !known.has(signature));
        violations = [...violations, ...open];
        if (judged.violations.length > 0 && target === undefined) passed.add(step.id);
      }
      if (violations.length > 0 || ended.some(({ leftovers }) => hangs(leftovers))) break;
    }
    if (target !== undefined && isLateError(target) && violations.length === 0) await escaped.next(LATE_ERROR_MS);
    if (trail) {
      await trail.begin(undefined);
      views = viewsOf(stage, { state, records, viewers, drawn: trail.drawn });
      published = everPublished(stage, records);
    }
  } catch (error) {
    // What went wrong first says more than what closing then runs into.
    await close(stage, app).catch(() => {});
    throw error;
  }
  // A violation that was found is not lost, whatever closing runs into: the next run runs into it as well.
  await close(stage, app).catch((error) => {
    if (violations.length === 0 || error instanceof Interrupted) throw error;
  });
  const late = escaped.take(isOfRun);
  if (judges && violations.length === 0) violations = openViolations(stage, target, lateErrors(late, { records }));
  if (violations.length === 0)
    assertNoneEscaped(
      late.filter(({ step }) => step === null),
      'closing',
    );
  const sequence: Sequence = { version: 1, steps: records.map(({ step }) => step) };
  const result = { sequence, records, violations, digest: digestRecords(records) };
  if (judges) stage.formerRuns.note(run, result);
  const sequencesAtSteps = trail?.starts ?? new Map();
  return { result, views, published, undecided, lacking, passed, hasTwins, hasBuiltRows, sequences: sequencesAtSteps };
}

function assertNoneEscaped([first]: readonly Escaped[], work: 'building' | 'closing'): void {
  if (first === undefined) return;
  throw new HarnessError(
    `${work} the application failed: ${first.message}; expected nothing to go wrong that nobody catches. Mend it, or what it calls.`,
  );
}
