import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { readAccepted } from '../../engine/campaign/accepted-findings.ts';
import { runCampaign } from '../../engine/campaign/campaign.ts';
import { CampaignBook } from '../../engine/campaign/campaign-book.ts';
import { assertCorpusFits, readCorpus } from '../../engine/campaign/corpus.ts';
import { verdictOf } from '../../engine/campaign/verdict.ts';
import { HarnessError } from '../../engine/errors.ts';
import { createEvidenceWriter } from '../../engine/evidence/evidence-writer.ts';
import type { Finding } from '../../engine/evidence/finding.ts';
import { ensureWritableFolder } from '../../engine/evidence/folder.ts';
import { localFolder } from '../../engine/local-folder.ts';
import { describeClosedOutput, watchReadership } from '../closed-output.ts';
import { renderMatrix } from '../coverage-text.ts';
import { listenForInterruption } from '../interruption.ts';
import { type LoadHarness, openHarnessSession } from '../open-session.ts';
import { type ProjectFiles, unusualFiles } from '../project-files.ts';
import { createReporter } from '../reporter.ts';
import { takeStandardOutput } from '../standard-output.ts';

export type FuzzOptions = ProjectFiles & {
  readonly seed?: number;
  readonly seconds: number;
  readonly runs?: number;
  readonly maxSteps: number;
  /** Where evidence goes; a folder of this machine's unless given. */
  readonly bundles?: string;
  readonly mutant?: string;
  /** Sequences that run first; false for none. */
  readonly corpus: string | false;
  readonly noninterference: number;
  readonly guided?: boolean;
  readonly paranoid?: boolean;
  readonly json?: boolean;
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
  const corpus = options.corpus === false ? [] : await readCorpus(options.corpus);
  const accepted = await readAccepted(options.corpus);
  const { bundles = join(localFolder(), 'bundles') } = options;
  await ensureWritableFolder(bundles, '--bundles');
  await using opened = await openHarnessSession(loadHarness, {
    isParanoid: options.paranoid === true,
    noninterferenceShare: options.noninterference,
    accepted,
  });
  const { session } = opened;
  assertCorpusFits(corpus, session);
  const evidence = await createEvidenceWriter(session, {
    directory: bundles,
    environment: process.env,
    mutant: options.mutant,
    ...unusualFiles(options),
  });
  const seed = options.seed ?? randomInt(2 ** 31);
  const book = new CampaignBook(session, {
    directory: bundles,
    evidence,
    seed,
    budget: { seconds: options.seconds, runs: options.runs ?? null },
    options: {
      maxSteps: options.maxSteps,
      noninterference: options.noninterference,
      guided: options.guided === true,
      mutant: options.mutant ?? null,
      corpus: corpus.length,
    },
    startedAt: new Date(),
  });
  await book.begin();
  const told = new Set<string>();
  const tell = (finding: Finding) => {
    told.add(finding.violation.signature);
    if (finding.verdict === 'flaky') reporter.flaky(evidence.mask(finding), evidence.folderOf(finding));
    else reporter.finding(evidence.mask(finding), evidence.render(finding));
  };
  interruption.hasStarted();
  reporter.start({ application: session.harness.name, seed, seconds: options.seconds, runs: options.runs });
  const summary = await runCampaign(session, {
    seed,
    corpus,
    maxSteps: options.maxSteps,
    guided: options.guided === true,
    timeMs: options.seconds * 1000,
    ...(options.runs === undefined ? {} : { maxRuns: options.runs }),
    signal: interruption.signal,
    onProgress: (progress) => {
      reporter.progress(progress);
      book.note(progress);
    },
    onNewCell: (record, of) => book.noteCell(record, of),
    onFinding: async (finding, stage) => {
      await evidence.write(finding);
      if (stage === 'done') tell(finding);
    },
  });
  for (const finding of [...summary.findings, ...summary.flaky])
    if (!told.has(finding.violation.signature)) tell(finding);
  reporter.summary(summary, session);
  const unwritten = await book.end(summary).then(
    () => undefined,
    (error: Error) => error,
  );
  if (summary.ended === 'broke off') throw summary.error;
  if (unwritten) throw besidesLeaks(unwritten, summary.findings);
  if (options.matrix && !options.json) console.log(renderMatrix(summary.coverage, session));
  if (await readership.isGone()) throw withoutReaders(summary.findings, bundles);
  const isVacuous = options.require === true && summary.coverage.missing(session.harness.required).length > 0;
  const { kind } = verdictOf(summary);
  // Whoever interrupted it knows.
  if (kind === 'nothing ran' && summary.ended !== 'interrupted') return new HarnessError('').exitCode;
  return kind === 'leaks' || isVacuous ? 1 : 0;
}

function withoutReaders(findings: readonly Finding[], bundles: string): Error {
  const found = findings.length > 0 ? `${findings.length} found, kept in ${bundles}. ` : '';
  return besidesLeaks(describeClosedOutput(found), findings);
}

/** The exit code is 1, which says leak, only where there is one. */
function besidesLeaks(error: Error, findings: readonly Finding[]): Error {
  return findings.length > 0 ? Object.assign(error, { exitCode: 1 }) : error;
}
