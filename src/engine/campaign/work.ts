import { Coverage, cellKey, reachOf } from '../coverage/coverage.ts';
import type { EvidenceWriter } from '../evidence/evidence-writer.ts';
import type { Finding } from '../evidence/finding.ts';
import { Lessons } from '../generate/lessons.ts';
import type { Signature } from '../harness/invariant.ts';
import { TwinBook } from '../run/act/twin-book.ts';
import { BaselineBook } from '../run/compare/baseline-book.ts';
import type { RunResult } from '../run/execute/run-result.ts';
import { ScheduleBook } from '../run/exhaust/schedule-book.ts';
import type { Session } from '../run/session.ts';
import { type Case, storedCase } from '../sequence/case.ts';
import type { ShrinkLimits } from '../shrink/sequence-arbitrary.ts';
import { type CellExample, cellExample } from './cell-example.ts';
import { ComparedBook } from './compared-book.ts';
import type { Coordination, Task } from './coordinator.ts';
import { foundLeak } from './found-leak.ts';
import { checkKnown } from './known-findings.ts';
import type { PassedOverInCorpus } from './passed-over.ts';
import type { RunName } from './run-name.ts';
import { caseOfSeed } from './seed.ts';
import { shrinkFinding } from './shrink-finding.ts';

export type WorkOptions = {
  /** What shrinking one failure may cost. */
  readonly shrink?: Partial<ShrinkLimits> | undefined;
  /** Steps in a new sequence at most. */
  readonly maxSteps?: number | undefined;
  /** Breaks off what hangs; shrinking ends with the best so far. */
  readonly signal?: AbortSignal | undefined;
  /** Where findings are kept. */
  readonly evidence?: Pick<EvidenceWriter, 'write' | 'mask' | 'folderOf' | 'marksOf'> | undefined;
  /** Called for each new cause, as soon as it has been shrunk, and before that with each smaller sequence on the way. */
  readonly onFinding?: ((finding: Finding, stage: 'shrinking' | 'done') => Promise<void>) | undefined;
};

/** A sequence to run. */
type Run = {
  readonly number: number;
  readonly value: Case;
  readonly name: RunName;
  readonly sparesComparing?: boolean | undefined;
};

/** What shrinking one failure may cost unless told otherwise. */
const defaultShrinkLimits: ShrinkLimits = { maxExecutions: 2_000, timeoutMs: 30_000 };

/** Does the tasks of a campaign, one after the other, until there are no more. It rejects where harness, database or a callback fail. */
export async function work(session: Session, coordination: Coordination, options: WorkOptions = {}): Promise<void> {
  const { maxSteps, signal } = options;
  const lessons = new Lessons(session.harness);
  const seen = new Coverage();
  const twins = new TwinBook();
  const baselines = new BaselineBook();
  const schedules = new ScheduleBook();
  const pairs = new ScheduleBook();
  const reads = new ScheduleBook();
  const compared = new ComparedBook();

  const perform = async ({ value, name, number, sparesComparing }: Run): Promise<void> => {
    const coverage = new Coverage();
    const examples = new Map<string, CellExample>();
    let isCompared = false;
    const passed: Signature[] = [];
    const passedOver: PassedOverInCorpus[] = [];
    const result = await session.execute(value, {
      onStep: (record, judged, world) => {
        lessons.note(record, world);
        coverage.count(record, judged);
        const isNewCell = seen.count(record, judged);
        const { step, actor, outcome } = record;
        if (isNewCell && outcome.kind !== 'inapplicable') {
          const cell = { action: step.action, role: actor.role, reach: reachOf(record), outcome: outcome.kind };
          examples.set(cellKey(cell), cellExample(session, record, name));
        }
        if (name.corpus === null || outcome.kind !== 'inapplicable') return;
        passedOver.push({ name: name.corpus, step: step.id, action: step.action, reason: outcome.reason });
      },
      signal,
      sparesComparing,
      twins,
      baselines,
      schedules,
      pairs,
      reads,
      onExhausted: (exhausted) => coverage.countExhausted(exhausted),
      onCompared: (comparison) => {
        isCompared = true;
        coverage.countComparison(comparison);
      },
      isWorthComparing: (records, isDrawn) => isDrawn || compared.isNews(records),
      onPassed: ({ signature }) => passed.push(signature),
      ...(maxSteps === undefined ? {} : { maxSteps }),
    });
    compared.endRun(result.records, isCompared);
    const { violations } = result;
    const { counts } = coverage;
    const { causes, matrix } = await coordination.report({
      number,
      lessons: lessons.take(),
      counts,
      violations,
      passed,
      passedOver,
      examples,
    });
    const found = causes.map(
      ({ lead, also }): Finding => ({
        ...foundBy(session, result, name),
        violation: lead,
        also,
        coverage: matrix,
      }),
    );
    // All are noted before the first is shrunk: shrinking may break off.
    for (const finding of found) await note(finding, 'shrinking');
    for (const finding of found) await note(await shrink(finding), 'done');
  };

  const shrink = (finding: Finding) => {
    const from = finding.original.steps.length;
    return shrinkFinding(session, finding, {
      limits: { ...defaultShrinkLimits, ...options.shrink },
      signal,
      onCandidate: (to) => coordination.shrinking({ from, to }),
      onBest: (best) => note(best, 'shrinking'),
    });
  };

  const note = async (finding: Finding, stage: 'shrinking' | 'done') => {
    await coordination.note(foundLeak(finding, options.evidence), stage);
    await options.evidence?.write(finding);
    await options.onFinding?.(finding, stage);
  };

  for (;;) {
    const task = await coordination.next();
    if (task === undefined) return;
    if (task.kind === 'known') {
      const { finding } = task;
      await coordination.noteKnown(finding.signature, await checkKnown(session, finding, signal));
    } else {
      await perform(runOf(task, session));
    }
  }
}

function runOf(task: Exclude<Task, { kind: 'known' }>, { harness }: Session): Run {
  const { number } = task;
  if (task.kind === 'corpus')
    return { number, value: storedCase(task.kept.sequence), name: { seed: null, corpus: task.kept.name } };
  const { seed, way, sparesComparing } = task;
  return { number, value: caseOfSeed(seed, harness, way), name: { seed, way, corpus: null }, sparesComparing };
}

/** What all findings of a run have in common. What an earlier run broke only now is known by neither seed nor name. */
function foundBy(
  { harness }: Session,
  { sequence, records, projected, isEarlier }: RunResult,
  { seed, way, corpus }: RunName,
) {
  return {
    application: harness.name,
    scenario: isEarlier ? null : corpus,
    counterexample: sequence,
    original: sequence,
    records,
    ...(projected ? { projected } : {}),
    seed: isEarlier ? null : seed,
    ...(way && !isEarlier ? { way } : {}),
    verdict: 'unconfirmed',
    executions: 0,
  } as const;
}
