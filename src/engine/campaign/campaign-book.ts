import { rename } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { cellKey, type Races } from '../coverage/coverage.ts';
import { UsageError } from '../errors.ts';
import type { Origin } from '../evidence/bundle.ts';
import { ensureFolder, writeWhole } from '../evidence/folder.ts';
import { createMask } from '../evidence/mask-secrets.ts';
import { errorText } from '../record/error-text.ts';
import { excerptsAround } from '../record/excerpts.ts';
import type { TenancyChart } from '../tenancy/tenancy-chart.ts';
import { type CampaignFile, campaignFileName, campaignVersion, lastCampaignFileName } from './campaign-file.ts';
import type { Progress, Summary } from './coordinator.ts';
import { Course } from './course.ts';
import type { FoundLeak } from './found-leak.ts';
import { neverReached } from './never-reached.ts';
import type { Outline } from './outline.ts';
import { shownSetAside } from './shown-set-aside.ts';
import { verdictOf } from './verdict.ts';

export type CampaignBookOptions = Pick<CampaignFile, 'seed' | 'budget' | 'options'> & {
  /** Where the bundles are. */
  readonly directory: string;
  readonly origin: Origin;
  /** How the project calls replay. */
  readonly replayStart: string;
  readonly startedAt: Date;
};

/** How long a campaign's file may be behind, unless there is a new finding. */
const intervalMs = 3_000;

/** Keeps `campaign.json` in the folder of the bundles, from the beginning of a campaign to its end: what breaks off leaves what it had. */
export class CampaignBook {
  readonly #outline: Outline;
  readonly #options: CampaignBookOptions;
  readonly #file: string;
  readonly #start = process.cwd();
  readonly #foundAfter = new Map<string, CampaignFile['findings'][number]['foundAfter']>();
  readonly #course = new Course();
  #writing: Promise<void> = Promise.resolve();
  #writtenAt = Number.NEGATIVE_INFINITY;
  #told = '';

  constructor(outline: Outline, options: CampaignBookOptions) {
    this.#outline = outline;
    this.#options = options;
    this.#file = join(resolve(options.directory), campaignFileName);
  }

  /** Puts the file of the campaign before aside, so that the two can be compared. */
  async begin(): Promise<void> {
    await ensureFolder(this.#options.directory);
    await rename(this.#file, join(resolve(this.#options.directory), lastCampaignFileName)).catch(() => {});
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
    const { application, tenants, actors, invariants, tenancy } = this.#outline;
    const { seed, budget, options, origin, replayStart, startedAt } = this.#options;
    const { coverage, runs, elapsedMs } = progress;
    const { expected, missing, required, unpaired, unmetCrossings } = neverReached(coverage, this.#outline);
    const { comparisons } = coverage;
    return {
      version: campaignVersion,
      application,
      verdict: ended === 'under way' ? ended : verdictOf({ ...progress, ended }).kind,
      ended,
      error: error === undefined ? null : createMask([errorText(error)]).text(errorText(error)),
      startedAt: startedAt.toISOString(),
      elapsedMs: Math.round(elapsedMs),
      seed,
      budget,
      options,
      replay: replayStart,
      origin,
      tenants,
      actors: [...actors],
      totals: { runs, ...coverage.totals },
      cells: coverage.cells.map(({ cell, count }) => ({
        ...cell,
        count,
        example: progress.examples.get(cellKey(cell)) ?? null,
      })),
      never: {
        expected: expected.length,
        missing: [...missing],
        requiredMissing: [...required],
        unpaired: [...unpaired],
        unmetCrossings: [...unmetCrossings],
        passedOver: [...progress.passedOver],
      },
      required: [...this.#outline.required],
      invariants: invariants.map(({ id, title }) => ({ id, title, judged: coverage.judged.get(id) ?? 0 })),
      comparisons: {
        projections: comparisons.projections,
        baselines: comparisons.baselines,
        setAside: setAsideOf(comparisons),
        disorders: [...comparisons.disorders],
        elapsedMs: Math.round(comparisons.elapsedMs),
      },
      races: racesOf(coverage.races),
      accepted: progress.known.map(({ accepted, times, state, reason }) => ({
        signature: accepted.signature,
        also: [...(accepted.also ?? [])],
        why: accepted.why,
        file: accepted.file ?? null,
        times,
        state,
        reason: reason ?? null,
      })),
      lost: [...progress.lost],
      findings: progress.findings.map((finding) => this.#findingOf(finding, progress)),
      flaky: progress.flaky.map((finding) => this.#findingOf(finding, progress)),
      course: [...this.#course.endingWith(pointOf(progress))],
      tenancy: plainChart(tenancy),
    };
  }

  #findingOf(found: FoundLeak, { signatures, runs, elapsedMs }: Progress): CampaignFile['findings'][number] {
    const { violation, also = [], counterexample, original, verdict, seed, scenario, executions } = found;
    const folder = resolve(this.#start, found.folder ?? '');
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

function racesOf({ run, apart, untold, exhausted, bounds = [] }: Races): NonNullable<CampaignFile['races']> {
  const none = { races: 0, whole: 0, schedules: 0 };
  return { made: run, vacuous: apart, setAside: untold, exhausted: exhausted ?? none, bounds: [...bounds] };
}

function setAsideOf(comparisons: Parameters<typeof shownSetAside>[0]): CampaignFile['comparisons']['setAside'] {
  const { count, first } = shownSetAside(comparisons);
  if (first === null) return { count, first };
  const [once, again] = excerptsAround(first.once, first.again);
  return { count, first: { ...first, once, again } };
}

function plainChart({ tables, ...chart }: TenancyChart): CampaignFile['tenancy'] {
  return {
    ...chart,
    tables: tables.map(({ paths, links, ...table }) => ({ ...table, paths: [...paths], links: [...links] })),
  };
}
