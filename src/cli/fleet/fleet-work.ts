import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Coordinator } from '../../engine/campaign/coordinator.ts';
import { type KeptSequence, readCorpus } from '../../engine/campaign/corpus.ts';
import type { Outline } from '../../engine/campaign/outline.ts';
import { UsageError } from '../../engine/errors.ts';
import type { Accepted } from '../../engine/harness/accepted.ts';
import { errorText } from '../../engine/record/error-text.ts';
import { type ProjectFiles, unusualFiles } from '../project-files.ts';
import { openCrew } from '../workers/crew.ts';
import { campaignFunctions } from '../workers/crewed-campaign.ts';
import type { Worker } from '../workers/worker.ts';
import {
  type FleetCampaign,
  type KeptFinding,
  keepChunk,
  keepOutline,
  knownCauses,
  type TakenChunk,
  takeChunk,
} from './fleet-campaign.ts';
import type { FleetQueue } from './fleet-queue.ts';

export type FleetWork = {
  readonly queue: FleetQueue;
  readonly campaign: FleetCampaign;
  readonly files: ProjectFiles;
  readonly workers: number;
  readonly accepted: readonly Accepted[];
  readonly signal: AbortSignal;
  readonly onOpened: (outline: Outline) => void;
  /** Told what happens, a line each. */
  readonly log: (message: string) => void;
};

/** A chunk that a worker has in hand, and how far it is. */
type ChunkInHand = {
  readonly taken: TakenChunk;
  readonly coordinator: Coordinator;
  deaths: number;
  runsAtDeath: number;
};

/** Deaths in one chunk without a run between them, at which it is given back. */
const mostDeaths = 3;

/** Works on the chunks of a campaign until none is left. How many of them it has done, and the exit code of its workers. */
export async function workForFleet(work: FleetWork): Promise<{ readonly chunks: number; readonly exitCode: number }> {
  const { queue, campaign, files, workers, accepted, signal, log } = work;
  const { options } = campaign;
  const corpus = options.corpus === null ? [] : await readCorpus(options.corpus);
  const directory = await mkdtemp(join(tmpdir(), 'leakproof-fleet-'));
  await using resources = new AsyncDisposableStack();
  resources.defer(() => rm(directory, { recursive: true, force: true }));
  const inHand = new Map<number, ChunkInHand>();
  const crew = resources.use(
    await openCrew({
      workers,
      start: {
        files,
        session: {
          isParanoid: false,
          noninterferenceShare: options.noninterference,
          racesShare: options.races,
          accepted,
        },
        evidence: { directory, mutant: options.mutant ?? undefined, ...unusualFiles(files) },
        corpus,
        maxSteps: options.maxSteps,
      },
      campaignOf: (number) =>
        campaignFunctions(
          () => inHand.get(number)?.coordinator,
          () => {},
        ),
      log,
    }),
  );
  const { outline, origin, replayStart } = crew.opened;
  await keepOutline(queue, campaign.id, { outline, origin, replayStart });
  work.onOpened(outline);
  const ended = Promise.withResolvers<void>();
  let chunks = 0;
  let failure: unknown;

  const serve = async (worker: Worker): Promise<void> => {
    for (;;) {
      // Another worker of that number may have died over it.
      const chunk = inHand.get(worker.number) ?? (await take(worker.number));
      if (chunk === undefined) return ended.resolve();
      using _heart = beat(queue, campaign, chunk.taken, log);
      await worker.work();
      inHand.delete(worker.number);
      const summary = chunk.coordinator.summary(outline.invariants);
      if (summary.ended !== 'runs') return await giveBack(chunk.taken, summary.ended);
      const findings = await Promise.all([...summary.findings, ...summary.flaky].map(readBundle));
      await keepChunk(queue, campaign, chunk.taken, { worker: `${hostname()} ${process.pid}`, summary, findings });
      chunks += 1;
    }
  };

  const take = async (number: number): Promise<ChunkInHand | undefined> => {
    const taken = failure === undefined ? await takeChunk(queue, campaign, signal) : undefined;
    if (taken === undefined) return undefined;
    const coordinator = new Coordinator({
      required: outline.required,
      ...optionsOf(taken, outline.accepted, corpus),
      knownCauses: await knownCauses(queue, campaign),
      signal,
    });
    const chunk = { taken, coordinator, deaths: 0, runsAtDeath: -1 };
    inHand.set(number, chunk);
    return chunk;
  };

  const giveBack = async ({ jobId, chunk }: TakenChunk, why: string) => {
    log(`chunk ${chunk.number} is given back: ${why}`);
    await queue.boss.fail(campaign.id, jobId, { why }).catch(() => {});
  };

  const exitCode = await crew.employ({
    signal,
    ended: ended.promise,
    serve,
    onFailure: (error) => {
      failure ??= error;
      ended.resolve();
    },
    onDeath: async (worker, death) => {
      const chunk = inHand.get(worker.number);
      if (chunk === undefined) return true;
      chunk.coordinator.lose(worker.task(), death.how);
      chunk.deaths = chunk.coordinator.runs > chunk.runsAtDeath ? 1 : chunk.deaths + 1;
      chunk.runsAtDeath = chunk.coordinator.runs;
      if (chunk.deaths < mostDeaths) return true;
      inHand.delete(worker.number);
      await giveBack(chunk.taken, death.message);
      failure ??= death;
      return false;
    },
  });
  for (const { taken } of inHand.values())
    await giveBack(taken, failure === undefined ? 'interrupted' : errorText(failure));
  if (failure !== undefined) throw failure;
  return { chunks, exitCode };
}

function optionsOf({ chunk }: TakenChunk, accepted: readonly Accepted[], corpus: readonly KeptSequence[]) {
  const isFirst = chunk.number === 0;
  return {
    seed: chunk.seed,
    maxRuns: chunk.runs,
    // What shows an accepted finding is run once in a campaign, and so is the corpus.
    accepted: isFirst ? accepted : accepted.map(({ counterexample, ...one }) => one),
    corpus: isFirst ? corpus : [],
  };
}

/** Tells the queue that a chunk is being worked on, until it is disposed of. */
function beat(
  { boss }: FleetQueue,
  { id, options }: FleetCampaign,
  { jobId }: TakenChunk,
  log: FleetWork['log'],
): Disposable {
  const touch = () =>
    boss.touch(id, jobId).catch((error: unknown) => log(`the queue is not to be reached: ${errorText(error)}`));
  const timer = setInterval(touch, (options.heartbeat * 1000) / 3);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

async function readBundle(finding: KeptFinding['finding']): Promise<KeptFinding> {
  if (finding.folder === null) throw new Error('a worker of a fleet keeps evidence');
  const files = await readdir(finding.folder);
  const contents = await Promise.all(
    files.map(async (file) => [file, await readFile(join(finding.folder ?? '', file), 'utf8')] as const),
  );
  return { finding, bundle: Object.fromEntries(contents) };
}

/** Throws where the code of this place is not the campaign's: its seeds would be other runs. */
export function assertSameCode({ id, code }: FleetCampaign, own: string): void {
  if (code === own) return;
  throw new UsageError(
    `joining campaign ${id} failed: this is ${own}, and the campaign is of ${code}; expected the same code, since a seed means another run in another. Check that out, or start a campaign of this one.`,
  );
}
