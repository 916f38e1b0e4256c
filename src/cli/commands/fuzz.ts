import { randomInt } from 'node:crypto';
import { runCampaign } from '../../engine/campaign/campaign.ts';
import { readCorpus } from '../../engine/campaign/corpus.ts';
import { createEvidenceWriter } from '../../engine/evidence/evidence-writer.ts';
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
  readonly guided?: boolean;
  readonly paranoid?: boolean;
  readonly json?: boolean;
};

/** `leakproof fuzz`: a campaign with a progress line and a summary. 0 where every invariant held, 1 where one did not. */
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
      guided: options.guided === true,
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
    return summary.findings.length > 0 ? 1 : 0;
  } finally {
    reporter.end();
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}
