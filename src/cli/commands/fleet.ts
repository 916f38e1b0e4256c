import { randomInt } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { readAccepted } from '../../engine/campaign/accepted-findings.ts';
import { CampaignBook } from '../../engine/campaign/campaign-book.ts';
import type { Summary } from '../../engine/campaign/coordinator.ts';
import { verdictOf } from '../../engine/campaign/verdict.ts';
import { HarnessError } from '../../engine/errors.ts';
import { ensureWritableFolder } from '../../engine/evidence/folder.ts';
import { localFolder } from '../../engine/local-folder.ts';
import { printable } from '../../engine/printable.ts';
import { codeIdentity } from '../fleet/code-identity.ts';
import {
  type FleetCampaign,
  type FleetOptions,
  type FleetResult,
  findFleetCampaign,
  fleetResult,
  fleetStanding,
  startFleetCampaign,
} from '../fleet/fleet-campaign.ts';
import { openFleetQueue } from '../fleet/fleet-queue.ts';
import { assertSameCode, workForFleet } from '../fleet/fleet-work.ts';
import { listenForInterruption } from '../interruption.ts';
import type { ProjectFiles } from '../project-files.ts';

type QueueOptions = { readonly queue: string };
type CampaignChoice = QueueOptions & { readonly campaign?: string };

export type FleetStartOptions = QueueOptions &
  Omit<FleetOptions, 'seed' | 'mutant' | 'corpus'> & {
    readonly seed?: number;
    readonly mutant?: string;
    readonly corpus: string | false;
  };

/** `leakproof fleet start`: puts the chunks of a campaign into the queue, and prints its name. */
export async function startFleet({ queue: url, seed, mutant, corpus, ...options }: FleetStartOptions): Promise<number> {
  await using queue = await openFleetQueue(url, { supervises: false });
  const { runs, chunk, maxSteps, noninterference, races, heartbeat } = options;
  const campaign = await startFleetCampaign(queue, await codeIdentity(), {
    seed: seed ?? randomInt(2 ** 31),
    runs,
    chunk,
    maxSteps,
    noninterference,
    races,
    mutant: mutant ?? null,
    corpus: corpus === false ? null : corpus,
    heartbeat,
  });
  console.log(campaign.id);
  console.error(
    `${campaign.chunks} chunks of ${chunk} runs from seed ${campaign.options.seed}, of ${campaign.code}. Run leakproof fleet work, wherever there are cores.`,
  );
  return 0;
}

export type FleetWorkOptions = CampaignChoice & ProjectFiles & { readonly workers: number };

/** `leakproof fleet work`: does chunks until none is left. 0 whatever was found, which `fleet fetch` tells; 3 where a worker failed. */
export async function workInFleet({ queue: url, campaign: id, ...options }: FleetWorkOptions): Promise<number> {
  using interruption = listenForInterruption();
  await using queue = await openFleetQueue(url, { supervises: true });
  const campaign = await findFleetCampaign(queue, id);
  assertSameCode(campaign, await codeIdentity());
  const { mutant, corpus } = campaign.options;
  if (mutant !== null) process.env.LEAKPROOF_MUTANT = mutant;
  const { chunks, exitCode } = await workForFleet({
    queue,
    campaign,
    files: { config: options.config, harness: options.harness },
    workers: options.workers,
    accepted: await readAccepted(corpus ?? false),
    signal: interruption.signal,
    onOpened: ({ application }) => {
      interruption.hasStarted();
      console.error(`working on ${campaign.id}, a campaign of ${application}`);
    },
    log: (message) => console.error(message),
  });
  console.log(`${chunks} of ${campaign.chunks} chunks done here`);
  return exitCode;
}

/** `leakproof fleet status`: how far a campaign is, and what it has found. */
export async function tellFleet({
  queue: url,
  campaign: id,
  json,
}: CampaignChoice & { readonly json?: boolean }): Promise<number> {
  await using queue = await openFleetQueue(url, { supervises: false });
  const campaign = await findFleetCampaign(queue, id);
  const standing = await fleetStanding(queue, campaign);
  const { sum, findings, elapsedMs } = await fleetResult(queue, campaign);
  const { steps } = sum.coverage.totals;
  const found = findings.map(({ finding: { violation, verdict } }) => ({ signature: violation.signature, verdict }));
  const { runs, lost } = sum;
  const figures = { runs, steps, cells: sum.coverage.cells.length, elapsedMs };
  if (json) {
    console.log(JSON.stringify({ ...campaign, outline: undefined, standing, ...figures, findings: found, lost }));
    return 0;
  }
  console.log(
    `${campaign.id}: ${standing.done} of ${campaign.chunks} chunks done, ${standing.active} at work, ${standing.failed} given up`,
  );
  console.log(
    `  ${runs} runs, ${steps} steps, ${figures.cells} cells in ${(elapsedMs / 1000).toFixed(0)} s; from seed ${campaign.options.seed}, of ${campaign.code}`,
  );
  for (const { signature, verdict } of found) console.log(printable(`  ${verdict} ${signature}`));
  if (found.length === 0) console.log('  no leak so far');
  return 0;
}

/**
 * `leakproof fleet fetch`: writes bundles and `campaign.json`, as `fuzz` does. 1 where there are leaks; 3 where chunks were given up or are not
 * done yet, so that green would say too much.
 */
export async function fetchFleet({
  queue: url,
  campaign: id,
  bundles = join(localFolder(), 'bundles'),
}: CampaignChoice & { readonly bundles?: string }): Promise<number> {
  await ensureWritableFolder(bundles, '--bundles');
  await using queue = await openFleetQueue(url, { supervises: false });
  const campaign = await findFleetCampaign(queue, id);
  const { done, failed } = await fleetStanding(queue, campaign);
  const result = await fleetResult(queue, campaign);
  const summary = await writeFleet(campaign, result, resolve(bundles), done);
  const { kind, text } = verdictOf(summary);
  console.log(printable(text));
  console.log(
    `  ${summary.runs} runs, ${summary.coverage.totals.steps} steps; ${summary.findings.length} bundles in ${bundles}`,
  );
  if (kind === 'leaks') return 1;
  if (done === campaign.chunks && kind === 'clean') return 0;
  if (done < campaign.chunks)
    console.error(
      `${campaign.chunks - done} of ${campaign.chunks} chunks are not done, ${failed} of them given up; expected all. See leakproof fleet status.`,
    );
  return new HarnessError('').exitCode;
}

async function writeFleet(
  campaign: FleetCampaign,
  { sum, findings, elapsedMs }: FleetResult,
  directory: string,
  done: number,
): Promise<Summary> {
  for (const { finding, bundle } of findings) {
    const folder = folderIn(directory, finding);
    await mkdir(folder, { recursive: true });
    // The report names the folder that it was written for.
    const here = (text: string) => text.replaceAll(finding.folder ?? folder, relative('', folder));
    for (const [file, content] of Object.entries(bundle))
      await writeFile(join(folder, basename(file)), file === 'report.md' ? here(content) : content);
  }
  const found = findings.map(({ finding }) => ({ ...finding, folder: folderIn(directory, finding) }));
  const { busyMs, ...counted } = sum;
  const { outline, options, startedAt, chunks } = campaign;
  const summary: Summary = {
    ...counted,
    elapsedMs,
    shrinking: null,
    findings: found.filter(({ verdict }) => verdict !== 'flaky'),
    flaky: found.filter(({ verdict }) => verdict === 'flaky'),
    ended: done === chunks ? 'runs' : 'interrupted',
    seed: options.seed,
    idle: sum.coverage.idle(outline?.outline.invariants ?? []),
  };
  if (outline === null) return summary;
  const { seed, runs, maxSteps, noninterference, mutant } = options;
  const book = new CampaignBook(outline.outline, {
    directory,
    origin: outline.origin,
    replayStart: outline.replayStart,
    seed,
    budget: { seconds: 0, runs },
    options: { maxSteps, noninterference, mutant, corpus: 0 },
    startedAt,
  });
  await book.begin();
  await book.end(summary);
  return summary;
}

/** Bundles lie as they did where they were made: what did not repeat apart. */
function folderIn(
  directory: string,
  { folder, verdict }: { readonly folder: string | null; readonly verdict: string },
): string {
  return join(directory, ...(verdict === 'flaky' ? ['flaky'] : []), basename(folder ?? ''));
}
