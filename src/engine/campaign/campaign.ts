import type { Finding } from '../evidence/finding.ts';
import { failureOf, type RunResult } from '../run/run-result.ts';
import type { Session } from '../run/session.ts';
import type { Sequence } from '../sequence/sequence.ts';
import { type Case, storedCase } from '../shrink/case.ts';
import type { ShrinkLimits } from '../shrink/sequence-arbitrary.ts';
import { shrinkSequence } from '../shrink/shrink-sequence.ts';
import { Coverage } from './coverage.ts';
import { caseOfSeed } from './seed.ts';

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
  /** Sequences that run first. */
  readonly corpus?: readonly { readonly name: string; readonly sequence: Sequence }[];
  /** Ends the campaign after the run that is under way. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Called for each new signature, as soon as it has been shrunk, and before that with each smaller sequence on the way. */
  readonly onFinding?: (finding: Finding, stage: 'shrinking' | 'done') => Promise<void>;
};

export type Progress = {
  readonly runs: number;
  readonly coverage: Coverage;
  readonly elapsedMs: number;
  /** How often each signature was met. */
  readonly signatures: ReadonlyMap<string, number>;
  /** Lengths before and now, while a failure is being shrunk. */
  readonly shrinking: { readonly from: number; readonly to: number } | null;
};

/** How a campaign ended, and what it saw. */
export type Summary = Progress & {
  readonly ended: 'runs' | 'time' | 'interrupted';
  readonly seed: number;
  readonly findings: readonly Finding[];
  /** Invariants that had nothing to judge: neither green nor red. */
  readonly idle: readonly string[];
};

/** What shrinking one failure may cost unless told otherwise. */
export const defaultShrinkLimits: ShrinkLimits = { maxExecutions: 2_000, timeoutMs: 30_000 };

/**
 * Runs sequence after sequence until the budget is spent. A violation does not end it: each signature is shrunk and reported once, and
 * the campaign goes on. What `onFinding` was told stays true if the campaign rejects, as it does on a fault of the harness.
 */
export async function runCampaign(session: Session, options: CampaignOptions): Promise<Summary> {
  const startedAt = performance.now();
  const coverage = new Coverage();
  const signatures = new Map<string, number>();
  const findings: Finding[] = [];
  let runs = 0;

  const progress = (shrinking: Progress['shrinking'] = null): Progress => ({
    runs,
    coverage,
    elapsedMs: performance.now() - startedAt,
    signatures,
    shrinking,
  });

  const report = async (result: RunResult, seed: number | null, scenario: string | null) => {
    for (const violation of result.violations) {
      const seen = signatures.get(violation.signature) ?? 0;
      signatures.set(violation.signature, seen + 1);
      if (seen > 0) continue;
      const from = result.sequence.steps.length;
      const found: Finding = {
        application: session.harness.name,
        scenario,
        violation,
        counterexample: result.sequence,
        original: result.sequence,
        records: result.records,
        seed,
        verdict: 'confirmed',
        executions: 0,
        coverage: coverage.matrix,
      };
      await options.onFinding?.(found, 'shrinking');
      const finding = await shrinkFinding(session, found, {
        limits: { ...defaultShrinkLimits, ...options.shrink },
        onBest: async (best) => {
          options.onProgress?.(progress({ from, to: best.counterexample.steps.length }));
          await options.onFinding?.(best, 'shrinking');
        },
      });
      findings.push(finding);
      await options.onFinding?.(finding, 'done');
    }
  };

  const runCase = async (value: Case, seed: number | null, scenario: string | null) => {
    const result = await session.execute(value, {
      onStep: (record, judged) => coverage.count(record, judged),
      ...(options.maxSteps === undefined ? {} : { maxSteps: options.maxSteps }),
    });
    runs += 1;
    await report(result, seed, scenario);
    options.onProgress?.(progress());
  };

  const ending = (): Summary['ended'] | undefined => {
    if (options.signal?.aborted) return 'interrupted';
    if (runs >= (options.maxRuns ?? Number.POSITIVE_INFINITY) + (options.corpus?.length ?? 0)) return 'runs';
    return progress().elapsedMs >= (options.timeMs ?? Number.POSITIVE_INFINITY) ? 'time' : undefined;
  };

  for (const { name, sequence } of options.corpus ?? []) {
    if (ending() !== undefined) break;
    await runCase(storedCase(sequence), null, name);
  }
  for (let seed = options.seed; ; seed = (seed + 1) | 0) {
    const ended = ending();
    if (ended === undefined) await runCase(caseOfSeed(seed, session.harness), seed, null);
    else return { ...progress(), ended, seed: options.seed, findings, idle: coverage.idle(session.invariants) };
  }
}

type ShrinkFindingOptions = {
  readonly limits: ShrinkLimits;
  readonly onBest: (best: Finding) => Promise<void>;
};

/** The same finding with the smallest sequence that still has its signature. */
async function shrinkFinding(
  session: Session,
  found: Finding,
  { limits, onBest }: ShrinkFindingOptions,
): Promise<Finding> {
  const { signature } = found.violation;
  let last = found;
  const execute = async (sequence: Sequence) => {
    const result = await session.execute(storedCase(sequence, signature));
    const violation = result.violations.find((candidate) => candidate.signature === signature);
    if (violation) last = { ...found, violation, counterexample: result.sequence, records: result.records };
    return failureOf(result);
  };
  const { actors, actions } = session.harness;
  const { executions, verdict } = await shrinkSequence({
    sequence: found.original,
    signature,
    actors,
    actions,
    limits,
    execute,
    onBest: (best) => onBest({ ...last, executions: best.executions }),
  });
  return { ...last, executions, verdict: verdict === 'flaky' ? 'flaky' : 'confirmed' };
}
