import { rename } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { cellKey, reachOf } from '../coverage/coverage.ts';
import { UsageError } from '../errors.ts';
import type { Origin } from '../evidence/bundle.ts';
import type { Finding } from '../evidence/finding.ts';
import { ensureFolder, writeWhole } from '../evidence/folder.ts';
import { errorText } from '../record/error-text.ts';
import { excerptsAround } from '../record/excerpts.ts';
import type { StepRecord } from '../record/step-record.ts';
import type { Session } from '../run/session.ts';
import { tenancyChart } from '../tenancy/tenancy-chart.ts';
import type { Progress, RunName, Summary } from './campaign.ts';
import { type CampaignFile, campaignFileName, campaignVersion, lastCampaignFileName } from './campaign-file.ts';
import { type CellExample, cellExample } from './cell-example.ts';
import { Course } from './course.ts';
import { neverReached } from './never-reached.ts';
import { shownSetAside } from './shown-set-aside.ts';
import { verdictOf } from './verdict.ts';

export type CampaignBookOptions = Pick<CampaignFile, 'seed' | 'budget' | 'options'> & {
  /** Where the bundles are. */
  readonly directory: string;
  readonly evidence: {
    readonly origin: Origin;
    /** How the project calls replay. */
    readonly replayStart: string;
    /** Where a finding's bundle is, from the working directory. */
    readonly folderOf: (finding: Finding) => string;
    readonly mask: (finding: Finding) => Finding;
  };
  readonly startedAt: Date;
};

/** How long a campaign's file may be behind, unless there is a new finding. */
const intervalMs = 3_000;

/** More cells than anybody looks at one by one have examples. */
const maxExamples = 2_000;

/** Keeps `campaign.json` in the folder of the bundles, from the beginning of a campaign to its end: what breaks off leaves what it had. */
export class CampaignBook {
  readonly #session: Session;
  readonly #options: CampaignBookOptions;
  readonly #file: string;
  readonly #start = process.cwd();
  readonly #examples = new Map<string, CellExample>();
  readonly #foundAfter = new Map<string, CampaignFile['findings'][number]['foundAfter']>();
  readonly #course = new Course();
  #writing: Promise<void> = Promise.resolve();
  #writtenAt = Number.NEGATIVE_INFINITY;
  #told = '';

  constructor(session: Session, options: CampaignBookOptions) {
    this.#session = session;
    this.#options = options;
    this.#file = join(resolve(options.directory), campaignFileName);
  }

  /** Puts the file of the campaign before aside, so that the two can be compared. */
  async begin(): Promise<void> {
    await ensureFolder(this.#options.directory);
    await rename(this.#file, join(resolve(this.#options.directory), lastCampaignFileName)).catch(() => {});
  }

  /** Keeps the first step that fell into a cell. */
  noteCell(record: StepRecord, run: RunName): void {
    const { step, actor, outcome } = record;
    if (outcome.kind === 'inapplicable' || this.#examples.size >= maxExamples) return;
    const key = cellKey({ action: step.action, role: actor.role, reach: reachOf(record), outcome: outcome.kind });
    this.#examples.set(key, cellExample(this.#session, record, run));
  }

  /** Notes how far the campaign has come, and writes that down at times, in the background. Hands back what was noted if it was written. */
  note(progress: Progress): CampaignFile | undefined {
    this.#course.note(pointOf(progress));
    for (const { violation } of [...progress.findings, ...progress.flaky]) {
      const { runs, elapsedMs } = progress;
      if (!this.#foundAfter.has(violation.signature))
        this.#foundAfter.set(violation.signature, { runs, elapsedMs: Math.round(elapsedMs) });
    }
    const found = progress.findings.map(({ violation, verdict }) => `${violation.signature} ${verdict}`).join();
    if (found === this.#told && progress.elapsedMs - this.#writtenAt < intervalMs) return undefined;
    this.#told = found;
    this.#writtenAt = progress.elapsedMs;
    const content = this.#content(progress, 'under way');
    // What cannot be written now is written at the end, or its failure is told then.
    this.#writing = this.#writing.then(() => this.#write(content)).catch(() => {});
    return content;
  }

  /** Writes down how the campaign ended. Throws a `UsageError` where it cannot be written. */
  async end(summary: Summary): Promise<CampaignFile> {
    this.note(summary);
    await this.#writing;
    const content = this.#content(summary, summary.ended, summary.error);
    await this.#write(content).catch((cause: unknown) => {
      throw new UsageError(
        `writing a campaign failed: ${relative(this.#start, this.#file)}: ${errorText(cause)}; expected a folder that can be written, with space left. Give another with --bundles.`,
        { cause },
      );
    });
    return content;
  }

  #write(content: CampaignFile): Promise<void> {
    return writeWhole(this.#file, `${JSON.stringify(content)}\n`);
  }

  #content(progress: Progress, ended: CampaignFile['ended'], error?: unknown): CampaignFile {
    const { harness, tenancy, invariants, tenantName } = this.#session;
    const { seed, budget, options, evidence, startedAt } = this.#options;
    const { coverage, runs, elapsedMs } = progress;
    const { expected, missing, required, unpaired, unmetCrossings } = neverReached(coverage, this.#session);
    const { comparisons } = coverage;
    const tenants = Object.values(harness.fixtures.names[tenancy.root] ?? {});
    return {
      version: campaignVersion,
      application: harness.name,
      verdict: ended === 'under way' ? ended : verdictOf({ ...progress, ended }).kind,
      ended,
      error: error === undefined ? null : errorText(error),
      startedAt: startedAt.toISOString(),
      elapsedMs: Math.round(elapsedMs),
      seed,
      budget,
      options,
      replay: evidence.replayStart,
      origin: evidence.origin,
      tenants: Object.fromEntries(tenants.map((key) => [key, tenantName(key)])),
      actors: harness.actors.map(({ id, role, tenant, person }) => ({ id, role, tenant, person })),
      totals: { runs, ...coverage.totals },
      cells: coverage.cells.map(({ cell, count }) => ({
        ...cell,
        count,
        example: this.#examples.get(cellKey(cell)) ?? null,
      })),
      never: {
        expected: expected.length,
        missing: [...missing],
        requiredMissing: [...required],
        unpaired: [...unpaired],
        unmetCrossings: [...unmetCrossings],
        passedOver: [...progress.passedOver],
      },
      required: [...harness.required],
      invariants: invariants.map(({ id, title }) => ({ id, title, judged: coverage.judged.get(id) ?? 0 })),
      comparisons: {
        projections: comparisons.projections,
        setAside: setAsideOf(comparisons),
        disorders: [...comparisons.disorders],
        elapsedMs: Math.round(comparisons.elapsedMs),
      },
      accepted: progress.known.map(({ accepted, times, state, reason }) => ({
        signature: accepted.signature,
        also: [...(accepted.also ?? [])],
        why: accepted.why,
        file: accepted.file ?? null,
        times,
        state,
        reason: reason ?? null,
      })),
      findings: progress.findings.map((finding) => this.#findingOf(finding, progress)),
      flaky: progress.flaky.map((finding) => this.#findingOf(finding, progress)),
      course: [...this.#course.endingWith(pointOf(progress))],
      tenancy: plainChart(tenancyChart(tenancy)),
    };
  }

  #findingOf(found: Finding, { signatures, runs, elapsedMs }: Progress): CampaignFile['findings'][number] {
    const finding = this.#options.evidence.mask(found);
    const { violation, also = [], counterexample, original, verdict, seed, scenario, executions } = finding;
    const folder = resolve(this.#start, this.#options.evidence.folderOf(found));
    return {
      signature: violation.signature,
      invariant: violation.invariant,
      title: violation.title,
      message: violation.message,
      also: also.map(({ signature }) => signature),
      verdict,
      bundle: relative(resolve(this.#start, this.#options.directory), folder).split(sep).join('/'),
      times: signatures.get(violation.signature) ?? 1,
      seed,
      corpus: scenario,
      action: counterexample.steps.find(({ id }) => id === violation.step)?.action ?? null,
      steps: { original: original.steps.length, counterexample: counterexample.steps.length },
      executions,
      foundAfter: this.#foundAfter.get(violation.signature) ?? { runs, elapsedMs: Math.round(elapsedMs) },
    };
  }
}

function pointOf({ elapsedMs, runs, coverage, findings }: Progress) {
  const { steps } = coverage.totals;
  return { elapsedMs: Math.round(elapsedMs), runs, steps, cells: coverage.cells.length, findings: findings.length };
}

function setAsideOf(comparisons: Parameters<typeof shownSetAside>[0]): CampaignFile['comparisons']['setAside'] {
  const { count, first } = shownSetAside(comparisons);
  if (first === null) return { count, first };
  const [once, again] = excerptsAround(first.once, first.again);
  return { count, first: { ...first, once, again } };
}

function plainChart({ tables, ...chart }: ReturnType<typeof tenancyChart>): CampaignFile['tenancy'] {
  return {
    ...chart,
    tables: tables.map(({ paths, links, ...table }) => ({ ...table, paths: [...paths], links: [...links] })),
  };
}
