import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Summary } from '../../engine/campaign/coordinator.ts';
import type { FoundLeak } from '../../engine/campaign/found-leak.ts';
import type { Outline } from '../../engine/campaign/outline.ts';
import { UsageError } from '../../engine/errors.ts';
import type { WorkerOpened } from '../workers/protocol.ts';
import { type ChunkResult, type ChunkSum, chunkResult, sumOf } from './chunk-result.ts';
import { keepFinding } from './fleet.sql.ts';
import type { FleetQueue } from './fleet-queue.ts';

const fleetOptions = z.object({
  seed: z.int(),
  /** Runs of new sequences in all, and in a chunk. */
  runs: z.int(),
  chunk: z.int(),
  maxSteps: z.int(),
  noninterference: z.number(),
  races: z.number().default(0),
  mutant: z.string().nullable(),
  /** The folder of the corpus, from the project's root; null for none. */
  corpus: z.string().nullable(),
  /** Seconds without a word of a worker after which its chunk is another's. */
  heartbeat: z.int(),
});

/** What a campaign of a fleet is asked for. */
export type FleetOptions = z.infer<typeof fleetOptions>;

/** What every report of a fleet's campaign needs of a worker. */
export type FleetOutline = Pick<WorkerOpened, 'origin' | 'replayStart'> & { readonly outline: Outline };

export type FleetCampaign = {
  readonly id: string;
  readonly startedAt: Date;
  /** What code it is of. */
  readonly code: string;
  readonly options: FleetOptions;
  readonly chunks: number;
  /** Null until a worker has had a session. */
  readonly outline: FleetOutline | null;
};

/** Seeds that are run one after another: the job of a worker. Chunk 0 runs the corpus as well. */
export type Chunk = { readonly number: number; readonly seed: number; readonly runs: number };

/** A chunk that is this worker's to run. */
export type TakenChunk = { readonly jobId: string; readonly chunk: Chunk };

/** How often a chunk is tried again before it is given up: each time its worker was not heard of any more, or failed. */
const retryLimit = 5;
/** Postgres' own limit for a job of pg-boss. */
const longestSeconds = 23 * 3600;
const insertAtOnce = 1_000;
const pollMs = 1_000;

/** Starts a campaign: its chunks are jobs from now on. */
export async function startFleetCampaign(
  queue: FleetQueue,
  code: string,
  options: FleetOptions,
): Promise<FleetCampaign> {
  const id = `fleet-${randomUUID().slice(0, 8)}`;
  const { seed, runs, chunk: size } = options;
  const chunks = Array.from({ length: Math.ceil(runs / size) }, (_, number): Chunk => {
    const first = number * size;
    return { number, seed: (seed + first) | 0, runs: Math.min(size, runs - first) };
  });
  await queue.boss.createQueue(id, {
    retryLimit,
    expireInSeconds: longestSeconds,
    heartbeatSeconds: options.heartbeat,
  });
  for (let at = 0; at < chunks.length; at += insertAtOnce)
    await queue.boss.insert(
      id,
      chunks.slice(at, at + insertAtOnce).map((data) => ({ data })),
    );
  // Only now is it there for workers, whole.
  await queue.pool.query('INSERT INTO leakproof_fleet.campaign (id, code, options, chunks) VALUES ($1, $2, $3, $4)', [
    id,
    code,
    JSON.stringify(options),
    chunks.length,
  ]);
  return findFleetCampaign(queue, id);
}

/** The campaign of that id, or the last one that was started. Throws a `UsageError` where there is none. */
export async function findFleetCampaign({ pool }: FleetQueue, id?: string): Promise<FleetCampaign> {
  const { rows } = await pool.query<Omit<FleetCampaign, 'options'> & { options: unknown }>(
    `SELECT id, started_at AS "startedAt", code, options, chunks, outline FROM leakproof_fleet.campaign
      WHERE $1::text IS NULL OR id = $1 ORDER BY started_at DESC LIMIT 1`,
    [id ?? null],
  );
  const [found] = rows;
  if (found === undefined)
    throw new UsageError(
      `finding a campaign failed: ${id ?? 'none'} in this queue; expected one that leakproof fleet start has begun. Start one, or see that --queue is the same.`,
    );
  return { ...found, options: fleetOptions.parse(found.options) };
}

/** Keeps what reports need of a worker, once. */
export async function keepOutline({ pool }: FleetQueue, id: string, outline: FleetOutline): Promise<void> {
  await pool.query('UPDATE leakproof_fleet.campaign SET outline = $2 WHERE id = $1 AND outline IS NULL', [
    id,
    JSON.stringify(outline),
  ]);
}

/** How the chunks of a campaign stand. */
export type FleetStanding = {
  readonly waiting: number;
  readonly active: number;
  readonly done: number;
  readonly failed: number;
};

export async function fleetStanding({ boss, pool }: FleetQueue, { id }: FleetCampaign): Promise<FleetStanding> {
  const { rows } = await pool.query<{ done: number }>(
    'SELECT count(*)::int AS done FROM leakproof_fleet.chunk WHERE campaign = $1',
    [id],
  );
  const jobs = await boss.findJobs(id);
  const count = (...states: readonly string[]) => jobs.filter(({ state }) => states.includes(state)).length;
  return {
    waiting: count('created', 'retry'),
    active: count('active'),
    done: rows[0]?.done ?? 0,
    failed: count('failed', 'cancelled'),
  };
}

/** The next chunk. Waits while others are at work, whose chunks may come back; undefined once none is left, or `signal` asks for the end. */
export async function takeChunk(
  queue: FleetQueue,
  campaign: FleetCampaign,
  signal: AbortSignal,
): Promise<TakenChunk | undefined> {
  while (!signal.aborted) {
    const [job] = await queue.boss.fetch<Chunk>(campaign.id);
    if (job !== undefined) return { jobId: job.id, chunk: job.data };
    const { waiting, active } = await fleetStanding(queue, campaign);
    if (waiting + active === 0) return undefined;
    await sleep(pollMs, undefined, { signal }).catch(() => {});
  }
  return undefined;
}

/** Signatures of causes that the campaign has found by now, each with those that it shows besides. */
export async function knownCauses(
  { pool }: FleetQueue,
  { id }: FleetCampaign,
): Promise<readonly (readonly string[])[]> {
  const { rows } = await pool.query<{ finding: FoundLeak }>(
    'SELECT finding FROM leakproof_fleet.finding WHERE campaign = $1 AND rank > 0',
    [id],
  );
  return rows.map(({ finding: { violation, also = [] } }) => [violation, ...also].map(({ signature }) => signature));
}

/** A finding with the files of its bundle, by their names. */
export type KeptFinding = { readonly finding: FoundLeak; readonly bundle: { readonly [file: string]: string } };

const ranks = { confirmed: 2, unconfirmed: 1, flaky: 0 } as const;

/** Keeps what a chunk came to, and ends its job, both or neither. A chunk that another worker has kept by now stays as it is. */
export async function keepChunk(
  { boss, inTransaction }: FleetQueue,
  { id }: FleetCampaign,
  taken: TakenChunk,
  {
    worker,
    summary,
    findings,
  }: { readonly worker: string; readonly summary: Summary; readonly findings: readonly KeptFinding[] },
): Promise<void> {
  await inTransaction(async (client) => {
    await client.query(
      'INSERT INTO leakproof_fleet.chunk (campaign, number, worker, result) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
      [id, taken.chunk.number, worker, JSON.stringify(chunkResult(summary))],
    );
    for (const { finding, bundle } of findings) {
      const { violation, verdict, counterexample } = finding;
      const { length } = counterexample.steps;
      const kept = [id, violation.signature, ranks[verdict], length, JSON.stringify(finding), JSON.stringify(bundle)];
      await client.query(keepFinding, kept);
    }
    const db = { executeSql: (text: string, values?: unknown[]) => client.query(text, values) };
    await boss.complete(id, taken.jobId, null, { db });
  });
}

/** What a campaign came to so far. */
export type FleetResult = {
  readonly sum: ChunkSum;
  readonly findings: readonly KeptFinding[];
  readonly elapsedMs: number;
};

export async function fleetResult({ pool }: FleetQueue, { id, startedAt }: FleetCampaign): Promise<FleetResult> {
  const chunks = await pool.query<{ result: ChunkResult; ended_at: Date }>(
    'SELECT result, ended_at FROM leakproof_fleet.chunk WHERE campaign = $1 ORDER BY number',
    [id],
  );
  const findings = await pool.query<KeptFinding>(
    'SELECT finding, bundle FROM leakproof_fleet.finding WHERE campaign = $1 ORDER BY signature',
    [id],
  );
  const last = Math.max(startedAt.getTime(), ...chunks.rows.map(({ ended_at }) => ended_at.getTime()));
  return {
    sum: sumOf(chunks.rows.map(({ result }) => result)),
    findings: findings.rows,
    elapsedMs: last - startedAt.getTime(),
  };
}
