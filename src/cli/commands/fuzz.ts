import { randomInt } from 'node:crypto';
import { join, resolve } from 'node:path';
import { readAccepted } from '../../engine/campaign/accepted-findings.ts';
import { runCampaign } from '../../engine/campaign/campaign.ts';
import { CampaignBook } from '../../engine/campaign/campaign-book.ts';
import type { Summary } from '../../engine/campaign/coordinator.ts';
import { assertCorpusFits, readCorpus } from '../../engine/campaign/corpus.ts';
import type { FoundLeak } from '../../engine/campaign/found-leak.ts';
import { type Outline, outlineOf } from '../../engine/campaign/outline.ts';
import { verdictOf } from '../../engine/campaign/verdict.ts';
import { HarnessError } from '../../engine/errors.ts';
import { createEvidenceWriter } from '../../engine/evidence/evidence-writer.ts';
import { ensureWritableFolder } from '../../engine/evidence/folder.ts';
import { localFolder } from '../../engine/local-folder.ts';
import { serveLiveReport } from '../../report/live/live-report.ts';
import { openBrowser } from '../../report/live/open-browser.ts';
import { ensureReportFiles, type ReportRequest, writeReports } from '../../report/reports.ts';
import { savedCampaign } from '../../report/saved-campaign.ts';
import { aimingAt } from '../changed/changed-aims.ts';
import { findAims } from '../changed/find-aims.ts';
import { findChanges } from '../changed/git-changes.ts';
import { LoadedModules } from '../changed/loaded-modules.ts';
import { describeClosedOutput, watchReadership } from '../closed-output.ts';
import { renderMatrix } from '../coverage-text.ts';
import { FindingTeller } from '../finding-teller.ts';
import { listenForInterruption } from '../interruption.ts';
import { assertKnownActions } from '../known-actions.ts';
import { type LoadHarness, openHarnessSession } from '../open-session.ts';
import { type ProjectFiles, unusualFiles } from '../project-files.ts';
import { createReporter } from '../reporter.ts';
import { takeStandardOutput } from '../standard-output.ts';
import { type CampaignParts, type CampaignResult, runCrewedCampaign } from '../workers/crewed-campaign.ts';
import { workersFor } from '../workers/workers-for.ts';

export type FuzzOptions = ProjectFiles & {
  readonly seed?: number;
  readonly seconds: number;
  readonly runs?: number;
  readonly maxSteps: number;
  /** Processes that run sequences, each with a database of its own; unless given, as many as there are cores, and 8 at most. */
  readonly workers?: number;
  /** Where evidence goes; a folder of this machine's unless given. */
  readonly bundles?: string;
  readonly mutant?: string;
  /** Actions that runs aim at more often. */
  readonly towards?: readonly string[];
  /** Aim at the actions whose code has changed: since a ref, or what is not committed where it is `true`. */
  readonly changed?: string | true;
  /** Sequences that run first; false for none. */
  readonly corpus: string | false;
  readonly noninterference: number;
  /** How often steps run at once. */
  readonly races?: number;
  readonly paranoid?: boolean;
  readonly json?: boolean;
  /** Serve the report while the campaign goes on, and open it in a browser. */
  readonly open?: boolean;
  /** Reports to write once it has ended. */
  readonly report?: readonly ReportRequest[];
  /** Print the whole matrix of what happened. */
  readonly matrix?: boolean;
  /** Fail where a cell that the harness requires never happened. */
  readonly require?: boolean;
};

/**
 * `leakproof fuzz`: a campaign with a progress line and a summary. 0 where every invariant held, 1 where one did not or a required cell
 * is missing, 3 where no run has ended, so that nothing is known. Where it breaks off, what was found is told all the same, then the reason
 * is thrown. Where nobody reads what it prints any more, it ends as if interrupted.
 */
export async function run(loadHarness: LoadHarness, options: FuzzOptions): Promise<number> {
  using interruption = listenForInterruption();
  using readership = watchReadership(interruption.interrupt);
  using output = options.json ? takeStandardOutput() : undefined;
  using reporter = createReporter({ json: options.json === true, stream: output?.stream ?? process.stdout });
  const changes =
    options.changed === undefined
      ? undefined
      : await findChanges({ folder: process.cwd(), ref: options.changed === true ? undefined : options.changed });
  const corpus = options.corpus === false ? [] : await readCorpus(options.corpus);
  const accepted = await readAccepted(options.corpus);
  const { bundles = join(localFolder(), 'bundles') } = options;
  await ensureWritableFolder(bundles, '--bundles');
  const workers = workersFor(options.workers, (options.runs ?? Number.POSITIVE_INFINITY) + corpus.length);
  // The application may go elsewhere.
  const reports = (options.report ?? []).map((request) => ({
    ...request,
    file: request.file === null ? null : resolve(request.file),
  }));
  await ensureReportFiles(reports);
  const saved = resolve(bundles);
  await using live = options.open ? await serveLiveReport(saved) : undefined;
  if (live) {
    reporter.live(live.url);
    await openBrowser(live.url, process.env);
  }
  const seed = options.seed ?? randomInt(2 ** 31);
  const told = new Set<string>();
  let outline: Outline | undefined;
  let book: CampaignBook | undefined;

  const tell = (finding: FoundLeak, text: string) => {
    told.add(finding.violation.signature);
    if (finding.verdict === 'flaky') reporter.flaky(finding);
    else reporter.finding(finding, text);
  };

  const drawing = {
    maxSteps: options.maxSteps,
    noninterference: options.noninterference,
    races: options.races ?? 0,
    ...unusualFiles(options),
    mutant: options.mutant ?? null,
    corpus: corpus.length,
  };
  const parts: CampaignParts = {
    workers,
    start: {
      files: { config: options.config, harness: options.harness },
      session: {
        isParanoid: options.paranoid === true,
        noninterferenceShare: options.noninterference,
        racesShare: options.races ?? 0,
        accepted,
      },
      evidence: { directory: bundles, mutant: options.mutant, ...unusualFiles(options) },
      corpus,
      maxSteps: options.maxSteps,
      changes: changes && { changes, seed },
    },
    campaign: {
      seed,
      corpus,
      timeMs: options.seconds * 1000,
      maxRuns: options.runs,
      towards: options.towards,
      signal: interruption.signal,
      onProgress: (progress) => {
        reporter.progress(progress);
        const noted = book?.note(progress);
        if (noted) live?.show(noted);
      },
    },
    onOpened: async (opened) => {
      ({ outline } = opened);
      assertKnownActions('fuzzing', options.towards ?? [], outline.actions);
      book = new CampaignBook(outline, {
        directory: bundles,
        origin: opened.origin,
        replayStart: opened.replayStart,
        seed,
        budget: { seconds: options.seconds, runs: options.runs ?? null },
        options: drawing,
        startedAt: new Date(),
      });
      await book.begin();
      interruption.hasStarted();
      const { seconds, runs } = options;
      reporter.start({ application: outline.application, seed, seconds, runs, options: drawing });
      if (opened.changed) reporter.changed(opened.changed.aims, outline);
    },
    tell,
    log: (message) => console.error(message),
  };
  const { summary, exitCode } = await (workers > 1 ? runCrewedCampaign(parts) : runAlone(loadHarness, parts));
  // Its worker died over it.
  for (const finding of [...summary.findings, ...summary.flaky])
    if (!told.has(finding.violation.signature))
      tell(finding, `${finding.violation.signature}\nKept in ${finding.folder}.`);
  if (outline === undefined || book === undefined) throw new Error('a campaign ended before it began');
  reporter.summary(summary, outline);
  const unwritten = await book
    .end(summary)
    .then(async (content) => {
      await live?.end(content);
      if (reports.length > 0) await writeReports(await savedCampaign(saved), reports, process.env);
      reporter.reports(options.report ?? []);
    })
    .then(
      () => undefined,
      (error: Error) => error,
    );
  if (summary.ended === 'broke off') throw summary.error;
  if (unwritten) throw besidesLeaks(unwritten, summary.findings);
  if (options.matrix && !options.json) console.log(renderMatrix(summary.coverage, outline));
  if (await readership.isGone()) throw withoutReaders(summary.findings, bundles);
  return Math.max(exitCode, exitCodeOf(summary, outline, options));
}

/** The campaign in this very process. */
async function runAlone(
  loadHarness: LoadHarness,
  { start, campaign, onOpened, tell }: CampaignParts,
): Promise<CampaignResult> {
  const modules = start.changes && new LoadedModules();
  await using opened = await openHarnessSession(loadHarness, { ...start.session, modules });
  const { session } = opened;
  assertCorpusFits(start.corpus, session);
  const evidence = await createEvidenceWriter(session, { ...start.evidence, environment: process.env });
  const { maxSteps } = start;
  const { signal } = campaign;
  const changed =
    start.changes && modules && (await findAims(session, { ...start.changes, modules, maxSteps, signal }));
  await onOpened({ outline: outlineOf(session), origin: evidence.origin, replayStart: evidence.replayStart, changed });
  const teller = new FindingTeller(evidence, tell);
  const { onFinding } = teller;
  const aiming = aimingAt(campaign.towards, changed);
  const summary = await runCampaign(session, { ...campaign, ...aiming, maxSteps, evidence, onFinding });
  teller.tellRest();
  return { summary, exitCode: 0 };
}

function exitCodeOf(summary: Summary, { required }: Outline, { require: isRequired }: FuzzOptions): number {
  const { kind } = verdictOf(summary);
  if (kind === 'leaks') return 1;
  if (isRequired === true && summary.coverage.missing(required).length > 0) return 1;
  // Whoever interrupted it knows.
  if (kind === 'nothing ran' && summary.ended === 'interrupted') return 0;
  return kind === 'clean' ? 0 : new HarnessError('').exitCode;
}

function withoutReaders(findings: readonly FoundLeak[], bundles: string): Error {
  const found = findings.length > 0 ? `${findings.length} found, kept in ${bundles}. ` : '';
  return besidesLeaks(describeClosedOutput(found), findings);
}

/** The exit code is 1, which says leak, only where there is one. */
function besidesLeaks(error: Error, findings: readonly FoundLeak[]): Error {
  return findings.length > 0 ? Object.assign(error, { exitCode: 1 }) : error;
}
