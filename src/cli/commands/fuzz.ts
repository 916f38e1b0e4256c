import { randomInt } from 'node:crypto';
import { runCampaign } from '../../engine/campaign/campaign.ts';
import { readCorpus } from '../../engine/campaign/corpus.ts';
import { createEvidenceWriter } from '../../engine/evidence/evidence-writer.ts';
import { renderMatrix } from '../coverage-text.ts';
import { type LoadHarness, openHarnessSession } from '../open-session.ts';
import { createReporter } from '../reporter.ts';

export type FuzzOptions = {
  readonly seed?: number;
  readonly seconds: number;
  readonly runs?: number;
  readonly maxSteps: number;
  readonly bundles: string;
  readonly mutant?: string;
  readonly corpus: string;
  readonly paranoid?: boolean;
  readonly json?: boolean;
  /** Print the whole matrix of what happened. */
  readonly matrix?: boolean;
  /** Fail where a cell that the harness requires never happened. */
  readonly require?: boolean;
};

/** `leakproof fuzz`: a campaign with a progress line and a summary. 0 where every invariant held, 1 where one did not, or a cell is missing. */
export async function run(loadHarness: LoadHarness, options: FuzzOptions): Promise<number> {
  const reporter = createReporter({ json: options.json === true, stream: process.stdout });
  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  try {
    const corpus = await readCorpus(options.corpus);
    await using opened = await openHarnessSession(loadHarness, { isParanoid: options.paranoid === true });
    const { session } = opened;
    const evidence = await createEvidenceWriter(session, { directory: options.bundles, mutant: options.mutant });
    const seed = options.seed ?? randomInt(2 ** 31);
    reporter.start({ application: session.harness.name, seed, seconds: options.seconds });
    const summary = await runCampaign(session, {
      seed,
      corpus,
      maxSteps: options.maxSteps,
      timeMs: options.seconds * 1000,
      ...(options.runs === undefined ? {} : { maxRuns: options.runs }),
      signal: interruption.signal,
      onProgress: reporter.progress,
      onFinding: async (finding, stage) => {
        await evidence.write(finding);
        if (stage === 'done') reporter.finding(finding, evidence.render(finding));
      },
    });
    reporter.summary(summary, session);
    if (options.matrix && !options.json) console.log(renderMatrix(summary.coverage, session));
    const isVacuous = options.require === true && summary.coverage.missing(session.harness.required).length > 0;
    return summary.findings.length > 0 || isVacuous ? 1 : 0;
  } finally {
    reporter.end();
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}
