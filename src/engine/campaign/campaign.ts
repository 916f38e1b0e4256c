import { Coverage } from '../coverage/coverage.ts';
import { Interrupted } from '../errors.ts';
import type { Finding } from '../evidence/finding.ts';
import type { StepRecord } from '../record/step-record.ts';
import type { RunResult } from '../run/execute/run-result.ts';
import { defaultMaxSteps } from '../run/execute-case.ts';
import type { Session } from '../run/session.ts';
import { type Case, type FreshCase, storedCase } from '../sequence/case.ts';
import type { Sequence } from '../sequence/sequence.ts';
import type { ShrinkLimits } from '../shrink/sequence-arbitrary.ts';
import { CauseBook } from './causes.ts';
import { Guidance } from './guidance.ts';
import { type KnownFinding, KnownFindings } from './known-findings.ts';
import type { PassedOverInCorpus } from './passed-over.ts';
import { caseOfSeed } from './seed.ts';
import { shrinkFinding } from './shrink-finding.ts';

export type CampaignOptions = {
  /** Seed of the first run; the run after it has the next integer, and so on. */
  readonly seed: number;
  /** Runs of new sequences at most. */
  readonly maxRuns?: number;
  /** No run starts later than this. A failure that is being shrunk is shrunk to its end, within `shrink`. */
  readonly timeMs?: number;
  readonly shrink?: Partial<ShrinkLimits>;
  /** Steps in a new sequence at most. */
  readonly maxSteps?: number;
  /** Continue half of the runs from prefixes of sequences that showed something new (see `Guidance`). */
  readonly guided?: boolean;
  /** Sequences that run first. */
  readonly corpus?: readonly { readonly name: string; readonly sequence: Sequence }[];
  /** Ends the campaign after the run that is under way; shrinking ends with the best so far. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Called for the first step that falls into a cell, with the run that it is of. */
  readonly onNewCell?: (record: StepRecord, run: RunName) => void;
  /** Called for each new cause, as soon as it has been shrunk, and before that with each smaller sequence on the way. */
  readonly onFinding?: (finding: Finding, stage: 'shrinking' | 'done') => Promise<void>;
};

/** What a run can be asked for by: its seed, or its name in the corpus; both null for one that continued from another's prefix. */
export type RunName = { readonly seed: number | null; readonly corpus: string | null };

export type Progress = {
  readonly runs: number;
  readonly coverage: Coverage;
  readonly elapsedMs: number;
  /** How often each cause was met, by the signature that it was met with first. */
  readonly signatures: ReadonlyMap<string, number>;
  /** Lengths before and now, while a failure is being shrunk. */
  readonly shrinking: { readonly from: number; readonly to: number } | null;
  readonly findings: readonly Finding[];
  /** What did not repeat when it was run again, and so says nothing of the tenants. */
  readonly flaky: readonly Finding[];
  /** What became of the findings that the session accepts. */
  readonly known: readonly KnownFinding[];
  /** Steps of the corpus whose handles named no row any more. */
  readonly passedOver: readonly PassedOverInCorpus[];
};

/** How a campaign ended, and what it saw. */
export type Summary = Progress & {
  /** `broke off`: the harness or the database failed, with `error`. All that was found before is told all the same. */
  readonly ended: 'runs' | 'time' | 'interrupted' | 'broke off';
  readonly error?: unknown;
  readonly seed: number;
  /** Invariants that had nothing to judge: neither green nor red. */
  readonly idle: readonly string[];
};

/** What shrinking one failure may cost unless told otherwise. */
export const defaultShrinkLimits: ShrinkLimits = { maxExecutions: 2_000, timeoutMs: 30_000 };

/**
 * Runs sequence after sequence until the budget is spent. A violation does not end it: each cause is shrunk and reported once, and
 * the campaign goes on. It never rejects: what the harness, the database or a callback threw is in the summary, as the reason why it
 * broke off.
 */
export async function runCampaign(session: Session, options: CampaignOptions): Promise<Summary> {
  const startedAt = performance.now();
  const coverage = new Coverage();
  const guidance = options.guided ? new Guidance({ maxSteps: options.maxSteps ?? defaultMaxSteps }) : undefined;
  const causes = new CauseBook();
  const known = new KnownFindings(session);
  const findings = new Map<string, Finding>();
  const passedOver: PassedOverInCorpus[] = [];
  let runs = 0;

  const progress = (shrinking: Progress['shrinking'] = null): Progress => ({
    runs,
    coverage,
    elapsedMs: performance.now() - startedAt,
    signatures: causes.times,
    shrinking,
    findings: [...findings.values()].filter(({ verdict }) => verdict !== 'flaky'),
    flaky: [...findings.values()].filter(({ verdict }) => verdict === 'flaky'),
    known: known.all,
    passedOver,
  });

  const report = async (result: RunResult, seed: number | null, scenario: string | null) => {
    const found = causes.meet(result.violations).map(
      ({ lead, also }): Finding => ({
        application: session.harness.name,
        scenario,
        violation: lead,
        also,
        counterexample: result.sequence,
        original: result.sequence,
        records: result.records,
        ...(result.projected ? { projected: result.projected } : {}),
        seed,
        verdict: 'unconfirmed',
        executions: 0,
        coverage: coverage.matrix,
      }),
    );
    const note = async (finding: Finding, stage: 'shrinking' | 'done') => {
      // One that repeats settles those of its cause that did not.
      if (finding.verdict === 'confirmed')
        for (const one of findings.values())
          if (one.verdict === 'flaky' && isSameCause(one, finding)) findings.delete(one.violation.signature);
      findings.set(finding.violation.signature, finding);
      await options.onFinding?.(finding, stage);
    };
    // All are noted before the first is shrunk: shrinking may break off.
    for (const finding of found) await note(finding, 'shrinking');
    for (const finding of found) {
      const from = result.sequence.steps.length;
      const shrunk = await shrinkFinding(session, finding, {
        limits: { ...defaultShrinkLimits, ...options.shrink },
        signal: options.signal,
        onCandidate: (to) => options.onProgress?.(progress({ from, to })),
        onBest: (best) => note(best, 'shrinking'),
      });
      await note(shrunk, 'done');
      if (shrunk.verdict === 'flaky') causes.forget(shrunk.violation.signature);
    }
  };

  const runCase = async (value: Case, seed: number | null, scenario: string | null) => {
    const result = await session.execute(value, {
      onStep: (record, judged) => {
        const isNewCell = coverage.count(record, judged);
        guidance?.count(record, isNewCell);
        if (isNewCell) options.onNewCell?.(record, { seed, corpus: scenario });
        const { step, outcome } = record;
        if (scenario === null || outcome.kind !== 'inapplicable') return;
        passedOver.push({ name: scenario, step: step.id, action: step.action, reason: outcome.reason });
      },
      signal: options.signal,
      onCompared: (comparison) => coverage.countComparison(comparison),
      onPassed: ({ signature }) => known.meet(signature),
      ...(options.maxSteps === undefined ? {} : { maxSteps: options.maxSteps }),
    });
    runs += 1;
    guidance?.endRun(result);
    await report(result, result.isEarlier ? null : seed, result.isEarlier ? null : scenario);
    options.onProgress?.(progress());
  };

  const runFresh = (value: FreshCase, seed: number) => {
    const steered = guidance?.steer(value) ?? value;
    // The seed alone would replay another sequence than a continued one.
    return runCase(steered, steered === value ? seed : null, null);
  };

  const ending = (): Summary['ended'] | undefined => {
    if (options.signal?.aborted) return 'interrupted';
    if (runs >= (options.maxRuns ?? Number.POSITIVE_INFINITY) + (options.corpus?.length ?? 0)) return 'runs';
    return progress().elapsedMs >= (options.timeMs ?? Number.POSITIVE_INFINITY) ? 'time' : undefined;
  };

  const runAll = async (): Promise<Summary['ended']> => {
    await known.check(options.signal);
    for (const { name, sequence } of options.corpus ?? []) {
      if (ending() !== undefined) break;
      await runCase(storedCase(sequence), null, name);
    }
    for (let seed = options.seed; ; seed = (seed + 1) | 0) {
      const ended = ending();
      if (ended !== undefined) return ended;
      await runFresh(caseOfSeed(seed, session.harness), seed);
    }
  };

  const end = await runAll().then(
    (ended) => ({ ended }),
    (error: unknown) =>
      error instanceof Interrupted ? { ended: 'interrupted' as const } : { ended: 'broke off' as const, error },
  );
  return {
    ...progress(),
    ...end,
    seed: options.seed,
    idle: coverage.idle(session.invariants),
  };
}

function isSameCause(one: Finding, other: Finding): boolean {
  const signatures = (finding: Finding) =>
    [finding.violation, ...(finding.also ?? [])].map(({ signature }) => signature);
  const those = new Set(signatures(other));
  return signatures(one).some((signature) => those.has(signature));
}
