import type { Journal } from '../../database/journal/journal.ts';
import type { Mirror } from '../../database/mirror/mirror.ts';
import { HarnessError, UsageError } from '../../errors.ts';
import type { Harness } from '../../harness/define-harness.ts';
import type { Signature } from '../../harness/invariant.ts';
import { type Invariant, judge, type Violation } from '../../harness/invariant.ts';
import type { Knowledge } from '../../invariant/knowledge.ts';
import { suggestNames } from '../../near-names.ts';
import { type TenantView, viewOf } from '../../projection/tenant-view.ts';
import { errorText } from '../../record/error-text.ts';
import type { StepRecord } from '../../record/step-record.ts';
import type { TenantKey } from '../../sequence/actor.ts';
import type { Sequence } from '../../sequence/sequence.ts';
import type { Step } from '../../sequence/step.ts';
import type { Tenancy } from '../../tenancy/tenancy.ts';
import type { CastStep } from '../act/act.ts';
import { executeStep } from '../act/execute-step.ts';
import { HarnessClock } from '../act/harness-clock.ts';
import { RunState } from '../act/run-state.ts';
import { Sink } from '../act/sink.ts';
import type { NodeControl } from '../node/control-node.ts';
import { hearEscapedErrors } from './escaped-errors.ts';
import type { Paranoia } from './paranoia.ts';
import { digestRecords, type RunResult } from './run-result.ts';
import type { StepSource } from './step-source.ts';

/** What all runs of a session share. */
export type Stage = {
  readonly harness: Harness;
  readonly tenancy: Tenancy;
  readonly invariants: readonly Invariant[];
  readonly journal: Journal;
  readonly mirror: Mirror;
  readonly knowledge: Knowledge;
  readonly node: NodeControl;
  readonly paranoia: Paranoia;
};

export type RunOptions = {
  /** Go on past violations of other signatures than this one. Any violation ends the run if it is undefined. */
  readonly target?: Signature | undefined;
  /** Called after each step with its record and the ids of the invariants that had something to judge. */
  readonly onStep?: (record: StepRecord, judged: readonly string[]) => void;
  /** False runs on whatever happens, and judges nothing. */
  readonly judges?: boolean;
  /** Whether steps that are refused for another tenant's row are made again (see `Twin`). */
  readonly asksTwins?: boolean;
  /** Tenants whose view of the run is wanted. */
  readonly viewers?: readonly TenantKey[];
};

/** A run with what the viewers saw of it. */
export type Executed = { readonly result: RunResult; readonly views: ReadonlyMap<TenantKey, TenantView> };

/** Runs a sequence from the baseline with a fresh application, judging every step, to its end or to its first violation. */
export async function executeRun(
  stage: Stage,
  source: StepSource,
  { target, onStep, judges = true, asksTwins = false, viewers = [] }: RunOptions,
): Promise<Executed> {
  const { harness, journal, mirror, tenancy, invariants, knowledge, node, paranoia } = stage;
  const clock = new HarnessClock(harness.fixtures.time);
  const nextClock = () => clock.at(source.nextId() ?? 's1');
  const state = new RunState({ mirror, tenancy, fixtureNames: harness.fixtures.names, now: harness.fixtures.time });
  const sink = new Sink({ channels: harness.channels, members: harness.members, mirror, tenancy });
  const records: StepRecord[] = [];
  let violations: readonly Violation[] = [];
  let views: Executed['views'] = new Map();

  let now = nextClock();
  await journal.rewind(now);
  mirror.reset();
  await paranoia.afterRewind();
  node.begin({ ...now, stream: 'application' });
  using _escaped = hearEscapedErrors(sink.fault);
  const app = await buildApplication(harness, sink);
  try {
    await settle(stage);
    sink.take();
    for (;;) {
      now = nextClock();
      state.now = now.instant;
      const step = source.next(state);
      if (!step) break;
      clock.pass(step);
      const stepStage = { harness, journal, mirror, state, app, sink, node };
      const record = await executeStep(stepStage, castStep(step, harness), { now, next: nextClock(), asksTwins });
      await paranoia.afterStep(step.id);
      const judged =
        record.outcome.kind === 'inapplicable'
          ? undefined
          : !judges
            ? { violations: [], judged: [] }
            : judge(invariants, { record, mirror, tenancy, history: records, ...knowledge });
      onStep?.(record, judged?.judged ?? []);
      if (!judged) continue;
      records.push(record);
      if (!judged.violations.some(({ signature }) => target === undefined || signature === target)) continue;
      violations = judged.violations;
      break;
    }
    views = new Map(viewers.map((tenant) => [tenant, viewFrom(stage, { state, records, tenant })]));
  } finally {
    await dispose(app);
    await settle(stage);
  }
  const sequence: Sequence = { version: 1, steps: records.map(({ step }) => step) };
  return { result: { sequence, records, violations, digest: digestRecords(records) }, views };
}

function viewFrom(
  { harness, tenancy, mirror }: Stage,
  {
    state,
    records,
    tenant,
  }: { readonly state: RunState; readonly records: readonly StepRecord[]; readonly tenant: TenantKey },
): TenantView {
  const rows = [...tenancy.tables.keys()].flatMap((table) =>
    mirror.rows(table).flatMap(({ key, row, owner }) => (owner === tenant ? [{ table, key, row }] : [])),
  );
  const unordered = new Set(harness.actions.filter(({ isUnordered }) => isUnordered).map(({ name }) => name));
  const idFields = new Set(
    [...tenancy.tables.values()].flatMap(({ primaryKey, links }) => [
      ...primaryKey,
      ...links.flatMap(({ columns }) => columns),
    ]),
  );
  return viewOf({ tenant, records, created: state.created, rows, unordered, idFields });
}

/** A fresh application. Throws a `HarnessError` where it cannot be built: no step could tell anything then. */
async function buildApplication({ application }: Harness, sink: Sink): Promise<unknown> {
  try {
    return await application(sink);
  } catch (cause) {
    if (cause instanceof UsageError || cause instanceof HarnessError) throw cause;
    throw new HarnessError(
      `building the application failed: ${errorText(cause)}; expected the harness's \`application\` to return one. Mend it, or what it calls.`,
      { cause },
    );
  }
}

/** The actor and the action that a step names. Throws a `UsageError` where the harness knows none of that name. */
function castStep(step: Step, { actors, actions }: Harness): CastStep {
  const actor = actors.find(({ id }) => id === step.actor);
  const action = actions.find(({ name }) => name === step.action);
  if (!actor)
    throw unknownName(
      step,
      'actor',
      step.actor,
      actors.map(({ id }) => id),
    );
  if (!action)
    throw unknownName(
      step,
      'action',
      step.action,
      actions.map(({ name }) => name),
    );
  return { step, actor, action };
}

function unknownName({ id }: Step, what: string, name: string, known: readonly string[]): UsageError {
  return new UsageError(
    `running a sequence failed: step ${id} names ${what} '${name}', which the harness does not have. ${suggestNames(name, known)}`,
  );
}

/** Waits for what the application does outside of steps, and forgets it. */
async function settle({
  node,
  harness: {
    database: { tap },
  },
}: Stage): Promise<void> {
  await tap.quiet();
  tap.endStep();
  node.end();
}

async function dispose(app: unknown): Promise<void> {
  if (isDisposable(app)) await app[Symbol.asyncDispose]();
}

function isDisposable(app: unknown): app is AsyncDisposable {
  return typeof app === 'object' && app !== null && Symbol.asyncDispose in app;
}
