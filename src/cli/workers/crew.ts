import { Coordinator, type CoordinatorOptions, type Summary } from '../../engine/campaign/coordinator.ts';
import { provideDatabase } from '../../engine/database/embedded/provide-database.ts';
import { connectIntegrationDatabase } from '../../engine/database/guard/connect-integration-database.ts';
import { dropWorkerDatabases, urlOfDatabase } from '../../engine/database/provision/worker-databases.ts';
import { errorText } from '../../engine/record/error-text.ts';
import type { CampaignFunctions, WorkerOpened, WorkerStart } from './protocol.ts';
import { startWorker, type Worker, WorkerDied } from './worker.ts';

export type CrewOptions = {
  /** 2 or more. */
  readonly workers: number;
  readonly start: Omit<WorkerStart, 'databasesFor'>;
  readonly campaign: Omit<CoordinatorOptions, 'accepted'>;
  /** Called once the first worker has a session. */
  readonly onOpened: (opened: Pick<WorkerOpened, 'outline' | 'origin' | 'replayStart'>) => Promise<void>;
  readonly tell: CampaignFunctions['tell'];
  /** Told what concerns the workers, a line each. */
  readonly log: (message: string) => void;
};

/** What came of a campaign with workers, and the worst of their exit codes, for which they have said why. */
export type CrewResult = { readonly summary: Summary; readonly exitCode: number };

/** Deaths without a run between them that came to its end, at which a campaign breaks off. */
const mostDeaths = 3;

/**
 * Runs a campaign with workers: processes with a database each, on one server. The first has the integration database, and makes copies of
 * it for the others; this process has no application. A worker that dies is replaced, and the run that it was at is told of; one that fails
 * ends the campaign. Neither process nor database is left.
 *
 * @throws what kept the first worker from a session.
 */
export async function runCrew({ workers, start, campaign, onOpened, tell, log }: CrewOptions): Promise<CrewResult> {
  const environment = { ...process.env };
  if (environment.DATABASE_URL === undefined) environment.INTEGRATION_TEST ??= '1';
  await using _database = await provideDatabase(environment);
  const url = environment.DATABASE_URL ?? '';
  const urls = [url];
  let coordinator: Coordinator | undefined;
  const functions = functionsOf(() => coordinator, tell);
  const launch = (number: number) =>
    startWorker({ number, environment: { ...environment, DATABASE_URL: urls[number - 1] }, campaign: functions });

  const first = launch(1);
  const opened = await first.open({ ...start, databasesFor: workers });
  const { outline, databases, objection } = opened;
  if (objection !== undefined) log(`one worker alone: ${objection}`);
  urls.push(...databases.map((name) => urlOfDatabase(url, name)));
  coordinator = new Coordinator({ ...campaign, accepted: outline.accepted });
  await onOpened(opened);
  const exitCode = await employ(first, {
    coordinator,
    signal: campaign.signal,
    size: urls.length,
    launch,
    start: { ...start, databasesFor: 1 },
    log,
  });
  await dropDatabases(environment, databases).catch((error: unknown) =>
    log(`dropping the databases of the workers failed: ${errorText(error)}; the next campaign tries again`),
  );
  return { summary: coordinator.summary(outline.invariants), exitCode };
}

/** The campaign as workers see it. None asks before it is there. */
function functionsOf(find: () => Coordinator | undefined, tell: CrewOptions['tell']): CampaignFunctions {
  const coordinator = () => {
    const found = find();
    if (found === undefined) throw new Error('a worker asked for a task before it had a session');
    return found;
  };
  return {
    next: () => coordinator().next(),
    noteKnown: (signature, state) => coordinator().noteKnown(signature, state),
    report: (run) => coordinator().report(run),
    note: (finding, stage) => coordinator().note(finding, stage),
    shrinking: (lengths) => coordinator().shrinking(lengths),
    tell,
  };
}

type Employment = {
  readonly coordinator: Coordinator;
  readonly signal: AbortSignal | undefined;
  /** How many workers, the first among them. */
  readonly size: number;
  readonly launch: (number: number) => Worker;
  readonly start: WorkerStart;
  readonly log: (message: string) => void;
};

/** Has the first worker and as many more as there are to be at work until the campaign has ended; the worst of their exit codes. */
async function employ(first: Worker, { coordinator, signal, size, launch, start, log }: Employment): Promise<number> {
  const crew = new Map([[1, first]]);
  const abort = () => {
    for (const worker of crew.values()) worker.abort();
  };
  signal?.addEventListener('abort', abort);
  let deaths = 0;
  let runsAtDeath = -1;

  /** Until the campaign has ended, or nobody is left to take this worker's place. */
  const serve = async (worker: Worker): Promise<void> => {
    try {
      await worker.work();
    } catch (error) {
      if (!(error instanceof WorkerDied)) return coordinator.breakOff(error);
      crew.delete(worker.number);
      coordinator.lose(worker.task(), error.how);
      deaths = coordinator.runs > runsAtDeath ? 1 : deaths + 1;
      runsAtDeath = coordinator.runs;
      if (deaths >= mostDeaths) coordinator.breakOff(error);
      if (!coordinator.hasEnded) await employOne(worker.number);
    }
  };

  const employOne = async (number: number): Promise<void> => {
    const worker = launch(number);
    crew.set(number, worker);
    try {
      const opening = worker.open(start).then(() => true);
      const hasOpened = await Promise.race([opening, coordinator.ended.then(() => false)]);
      if (hasOpened) return await serve(worker);
      opening.catch(() => {});
      await worker.kill();
    } catch (error) {
      log(`worker ${number} could not begin: ${errorText(error)}`);
      if (crew.size === 1) coordinator.breakOff(error);
    }
    crew.delete(number);
  };

  await Promise.all([serve(first), ...Array.from({ length: size - 1 }, (_, at) => employOne(at + 2))]);
  signal?.removeEventListener('abort', abort);
  return Math.max(0, ...(await Promise.all([...crew.values()].map((worker) => worker.close()))));
}

async function dropDatabases(environment: NodeJS.ProcessEnv, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  await using connection = await connectIntegrationDatabase({ environment, log: () => {} });
  await dropWorkerDatabases(connection.client, names);
}
