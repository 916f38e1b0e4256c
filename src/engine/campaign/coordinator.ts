import { Coverage, type CoverageCounts, type Matrix } from '../coverage/coverage.ts';
import { Interrupted } from '../errors.ts';
import type { Lesson } from '../generate/lessons.ts';
import type { Way } from '../generate/pursuit.ts';
import type { Accepted } from '../harness/accepted.ts';
import type { Invariant, Signature, Violation } from '../harness/invariant.ts';
import { type Cause, CauseBook } from './causes.ts';
import type { CellExample } from './cell-example.ts';
import type { KeptSequence } from './corpus.ts';
import type { FoundLeak } from './found-leak.ts';
import { type KnownFinding, KnownFindings, type KnownState } from './known-findings.ts';
import { Lectures } from './lectures.ts';
import type { PassedOverInCorpus } from './passed-over.ts';
import type { RunName } from './run-name.ts';
import type { Goals, Taught } from './way-book.ts';

/** More cells than anybody looks at one by one have examples. */
const maxExamples = 2_000;

/**
 * The first runs are not compared with their projections, as that takes half the time, and most of what is found at once is seen in the steps
 * themselves: so many runs, of a campaign that makes far more, and as long as it has only begun.
 */
const uncompared = { runs: 12, shareOfRuns: 0.08, shareOfTime: 0.05 } as const;

/** What a worker is given to run. */
export type Task =
  /** The counterexample of an accepted finding. */
  | { readonly kind: 'known'; readonly finding: KnownFindings['checkable'][number] }
  | (Numbered & { readonly kind: 'corpus'; readonly kept: Pick<KeptSequence, 'name' | 'sequence'> })
  | (Numbered & {
      readonly kind: 'fresh';
      readonly seed: number;
      readonly way?: Way | undefined;
      /** Whether it is judged step by step alone (see `sparesComparing`). */
      readonly sparesComparing?: true;
    });

/** Its place among the tasks of the campaign, those that are known aside. */
type Numbered = { readonly number: number };

/** What a run came to, as far as the campaign counts it. */
export type RunReport = {
  /** The number of its task. */
  readonly number: number;
  /** Which action has made what which needs. */
  readonly lessons: readonly Lesson[];
  readonly counts: CoverageCounts;
  /** Of its last step. */
  readonly violations: readonly Violation[];
  /** Accepted violations that it went on past. */
  readonly passed: readonly Signature[];
  readonly passedOver: readonly PassedOverInCorpus[];
  /** Steps that fell into cells which are new to the worker, by `cellKey`. */
  readonly examples: ReadonlyMap<string, CellExample>;
};

/** A run that came to no end, as the process that was at it died: nothing is known of it. */
export type LostRun = RunName & { readonly how: string };

/**
 * The campaign as a worker sees it, whichever process either is in. A worker asks for a task, runs it, reports the run, and shrinks those of
 * its causes that nobody has met before.
 */
export type Coordination = {
  /** The next task; undefined where there is none any more. */
  readonly next: () => Promise<Task | undefined>;
  readonly noteKnown: (signature: Signature, state: KnownState) => Promise<void>;
  /** Counts a run, and hands back the causes that are new, which are the worker's to shrink, and all cells that the campaign has seen by now. */
  readonly report: (run: RunReport) => Promise<{ readonly causes: readonly Cause[]; readonly matrix: Matrix }>;
  /** Told of a finding, of each smaller sequence for it on the way, and of its end. */
  readonly note: (finding: FoundLeak, stage: 'shrinking' | 'done') => Promise<void>;
  /** Told before each candidate of a failure that is being shrunk, in steps. */
  readonly shrinking: (lengths: { readonly from: number; readonly to: number }) => void;
};

export type CoordinatorOptions = {
  /** Seed of the first run; the run after it has the next integer, and so on. */
  readonly seed: number;
  /** Runs of new sequences at most. */
  readonly maxRuns?: number | undefined;
  /** No run starts later than this. A failure that is being shrunk is shrunk to its end. */
  readonly timeMs?: number | undefined;
  /** Cells that have to happen: runs aim at what is missing. */
  readonly required?: Goals['required'] | undefined;
  /** Actions that runs aim at more often, such as those whose code has changed. */
  readonly towards?: Goals['towards'] | undefined;
  /** What runs have taught that were made before. */
  readonly taught?: readonly Taught[] | undefined;
  /** Seeds whose runs are made as they are without an aim, as they have shown something before. */
  readonly unaimed?: readonly number[] | undefined;
  /** Sequences that run first. */
  readonly corpus?: readonly Pick<KeptSequence, 'name' | 'sequence'>[] | undefined;
  readonly accepted: readonly Accepted[];
  /** Causes that were found elsewhere already, each by its signatures, its lead first: they are counted, and not shrunk again. */
  readonly knownCauses?: readonly (readonly Signature[])[] | undefined;
  /** Ends the campaign after the runs that are under way. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
};

export type Progress = {
  readonly runs: number;
  readonly coverage: Coverage;
  readonly elapsedMs: number;
  /** How often each cause was met, by the signature that it was met with first. */
  readonly signatures: ReadonlyMap<string, number>;
  /** Lengths before and now, while a failure is being shrunk. */
  readonly shrinking: { readonly from: number; readonly to: number } | null;
  readonly findings: readonly FoundLeak[];
  /** What did not repeat when it was run again, and so says nothing of the tenants. */
  readonly flaky: readonly FoundLeak[];
  /** What became of the findings that the session accepts. */
  readonly known: readonly KnownFinding[];
  /** Steps of the corpus whose handles named no row any more. */
  readonly passedOver: readonly PassedOverInCorpus[];
  readonly lost: readonly LostRun[];
  /** The first step that fell into each cell, by `cellKey`; of as many as anybody looks at one by one. */
  readonly examples: ReadonlyMap<string, CellExample>;
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

/**
 * Hands out the tasks of a campaign in their order, and adds up what comes of them: one coverage, one list of findings, each cause shrunk by
 * whoever met it first. Seeds are counted up, so which runs there are does not depend on how many workers there are.
 */
export class Coordinator implements Coordination {
  readonly #options: CoordinatorOptions;
  readonly #startedAt = performance.now();
  readonly #coverage = new Coverage();
  readonly #causes: CauseBook;
  readonly #known: KnownFindings;
  readonly #findings = new Map<Signature, FoundLeak>();
  readonly #passedOver: PassedOverInCorpus[] = [];
  readonly #tasks: Iterator<Task, Summary['ended']>;
  readonly #lost: LostRun[] = [];
  readonly #examples = new Map<string, CellExample>();
  readonly #ended = Promise.withResolvers<void>();
  readonly #lectures: Lectures;
  #runs = 0;
  #end: Pick<Summary, 'ended' | 'error'> | undefined;

  constructor(options: CoordinatorOptions) {
    this.#options = options;
    this.#causes = new CauseBook(options.knownCauses);
    this.#known = new KnownFindings(options.accepted);
    const { corpus = [], required, towards, taught } = options;
    const kept = corpus.map(({ sequence }) => sequence.steps.map(({ action }) => action));
    this.#lectures = new Lectures({ required, towards, kept }, taught);
    this.#tasks = this.#handOut();
  }

  *#handOut(): Generator<Task, Summary['ended']> {
    const { corpus = [], seed, maxRuns = Number.POSITIVE_INFINITY, timeMs = Number.POSITIVE_INFINITY } = this.#options;
    const ending = () => {
      if (this.#options.signal?.aborted) return 'interrupted';
      return performance.now() - this.#startedAt >= timeMs ? 'time' : undefined;
    };
    for (const finding of this.#known.checkable) {
      if (this.#options.signal?.aborted) return 'interrupted';
      yield { kind: 'known', finding };
    }
    for (const [number, kept] of corpus.entries()) {
      const ended = ending();
      if (ended !== undefined) return ended;
      yield { kind: 'corpus', number, kept };
    }
    for (let run = 0; ; run += 1) {
      const ended = ending() ?? (run >= maxRuns ? 'runs' : undefined);
      if (ended !== undefined) return ended;
      const hasOnlyBegun = performance.now() - this.#startedAt < timeMs * uncompared.shareOfTime;
      const sparesComparing =
        hasOnlyBegun && run < Math.min(uncompared.runs, Math.floor(maxRuns * uncompared.shareOfRuns));
      yield {
        kind: 'fresh',
        number: corpus.length + run,
        seed: (seed + run) | 0,
        ...(sparesComparing ? { sparesComparing } : {}),
      };
    }
  }

  async next(): Promise<Task | undefined> {
    if (this.#end !== undefined) return undefined;
    const { done, value } = this.#tasks.next();
    if (done) {
      this.#endWith({ ended: value });
      return undefined;
    }
    if (value.kind !== 'fresh') return value;
    const way = await Promise.race([this.#lectures.wayFor(value), this.#ended.promise]);
    if (this.#end !== undefined) return undefined;
    return { ...value, ...(way && !this.#options.unaimed?.includes(value.seed) ? { way } : {}) };
  }

  async noteKnown(signature: Signature, state: KnownState): Promise<void> {
    this.#known.note(signature, state);
  }

  async report({
    number,
    lessons,
    counts,
    violations,
    passed,
    passedOver,
    examples,
  }: RunReport): ReturnType<Coordination['report']> {
    this.#runs += 1;
    this.#lectures.note(number, { lessons, cells: counts.cells });
    this.#coverage.add(counts);
    this.#passedOver.push(...passedOver);
    for (const signature of passed) this.#known.meet(signature);
    for (const [key, example] of examples)
      if (!this.#examples.has(key) && this.#examples.size < maxExamples) this.#examples.set(key, example);
    const causes = this.#causes.meet(violations);
    this.#options.onProgress?.(this.#progress());
    return { causes, matrix: this.#coverage.matrix };
  }

  async note(finding: FoundLeak, stage: 'shrinking' | 'done'): Promise<void> {
    // One that repeats settles those of its cause that did not.
    if (finding.verdict === 'confirmed')
      for (const one of this.#findings.values())
        if (one.verdict === 'flaky' && isSameCause(one, finding)) this.#findings.delete(one.violation.signature);
    this.#findings.set(finding.violation.signature, finding);
    if (stage === 'done' && finding.verdict === 'flaky') this.#causes.forget(finding.violation.signature);
  }

  shrinking(lengths: { readonly from: number; readonly to: number }): void {
    this.#options.onProgress?.(this.#progress(lengths));
  }

  /** Counts what was lost with a worker that died. */
  lose(task: Task | undefined, how: string): void {
    if (task === undefined) return;
    const way = task.kind === 'fresh' ? task.way : undefined;
    const corpus = task.kind === 'corpus' ? task.kept.name : task.kind === 'known' ? task.finding.signature : null;
    this.#lost.push({ seed: task.kind === 'fresh' ? task.seed : null, way, corpus, how });
    if (task.kind !== 'known') this.#lectures.note(task.number, { lessons: [], cells: [] });
  }

  /** Ends the campaign, since a worker rejected. The first reason counts. */
  breakOff(error: unknown): void {
    if (this.#end?.ended === 'broke off') return;
    this.#endWith(error instanceof Interrupted ? { ended: 'interrupted' } : { ended: 'broke off', error });
  }

  #endWith(end: Pick<Summary, 'ended' | 'error'>): void {
    this.#end = end;
    this.#ended.resolve();
  }

  /** Runs that came to their end so far. */
  get runs(): number {
    return this.#runs;
  }

  get hasEnded(): boolean {
    return this.#end !== undefined;
  }

  /** Resolves once there is nothing more to begin. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  #progress(shrinking: Progress['shrinking'] = null): Progress {
    const findings = [...this.#findings.values()];
    return {
      runs: this.#runs,
      coverage: this.#coverage,
      elapsedMs: performance.now() - this.#startedAt,
      signatures: this.#causes.times,
      shrinking,
      findings: findings.filter(({ verdict }) => verdict !== 'flaky'),
      flaky: findings.filter(({ verdict }) => verdict === 'flaky'),
      known: this.#known.all,
      passedOver: this.#passedOver,
      lost: this.#lost,
      examples: this.#examples,
    };
  }

  /** All that came of the campaign, once no worker is at work any more. */
  summary(invariants: readonly Pick<Invariant, 'id' | 'mayBeIdle'>[]): Summary {
    return {
      ...this.#progress(),
      ...(this.#end ?? { ended: 'interrupted' }),
      seed: this.#options.seed,
      idle: this.#coverage.idle(invariants),
    };
  }
}

function isSameCause(one: FoundLeak, other: FoundLeak): boolean {
  const signatures = (finding: FoundLeak) =>
    [finding.violation, ...(finding.also ?? [])].map(({ signature }) => signature);
  const those = new Set(signatures(other));
  return signatures(one).some((signature) => those.has(signature));
}
