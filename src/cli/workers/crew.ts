import { provideDatabase } from '../../engine/database/embedded/provide-database.ts';
import { connectIntegrationDatabase } from '../../engine/database/guard/connect-integration-database.ts';
import { dropWorkerDatabases, urlOfDatabase } from '../../engine/database/provision/worker-databases.ts';
import { errorText } from '../../engine/record/error-text.ts';
import type { CampaignFunctions, WorkerOpened, WorkerStart } from './protocol.ts';
import { startWorker, type Worker, WorkerDied } from './worker.ts';

export type CrewOptions = {
  /** How many workers, where there can be so many. */
  readonly workers: number;
  readonly start: Omit<WorkerStart, 'databasesFor'>;
  /** What the worker of a number talks to. */
  readonly campaignOf: (number: number) => CampaignFunctions;
  /** Told what concerns the workers, a line each. */
  readonly log: (message: string) => void;
};

/** What a crew is to do. */
export type Employment = {
  readonly signal: AbortSignal | undefined;
  /** Has a worker at work until there is nothing more for it to do. */
  readonly serve: (worker: Worker) => Promise<void>;
  /** Told of a worker that died at work. Whether another takes its place. */
  readonly onDeath: (worker: Worker, death: WorkerDied) => Promise<boolean>;
  /** Told what a worker failed by, and by what the last one that there was could not begin. */
  readonly onFailure: (error: unknown) => void;
  /** Resolves once nobody has to begin any more. */
  readonly ended: Promise<void>;
};

/**
 * Workers: processes with a database each, on one server. The first has the integration database, and makes copies of it for the others; this
 * process has no application. Disposing of it leaves no database behind.
 */
export type Crew = AsyncDisposable & {
  /** What the first worker is. */
  readonly opened: WorkerOpened;
  /** Has all workers at work, and ends them. To be called once; the worst of their exit codes, for which they have said why. */
  readonly employ: (employment: Employment) => Promise<number>;
};

/** Opens a crew with its first worker. Throws what kept that from a session. */
export async function openCrew({ workers, start, campaignOf, log }: CrewOptions): Promise<Crew> {
  const environment = { ...process.env };
  if (environment.DATABASE_URL === undefined) environment.INTEGRATION_TEST ??= '1';
  await using opening = new AsyncDisposableStack();
  opening.use(await provideDatabase(environment));
  const url = environment.DATABASE_URL ?? '';
  const urls = [url];
  const launch = (number: number) =>
    startWorker({
      number,
      environment: { ...environment, DATABASE_URL: urls[number - 1] },
      campaign: campaignOf(number),
    });
  let databases: readonly string[] = [];
  opening.defer(() =>
    dropDatabases(environment, databases).catch((error: unknown) =>
      log(`dropping the databases of the workers failed: ${errorText(error)}; the next campaign tries again`),
    ),
  );
  const first = launch(1);
  // One that nobody had work for ends before what it is connected to.
  opening.defer(async () => void (await first.close()));
  const opened = await first.open({ ...start, databasesFor: workers });
  ({ databases } = opened);
  if (opened.objection !== undefined) log(`one worker alone: ${opened.objection}`);
  urls.push(...databases.map((name) => urlOfDatabase(url, name)));
  const open = opening.move();
  return {
    opened,
    employ: (employment) =>
      employ(first, {
        ...employment,
        size: urls.length,
        launch,
        start: { ...start, databasesFor: 1, changes: undefined },
        log,
      }),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

type Crewing = Employment &
  Pick<CrewOptions, 'log'> & {
    /** How many workers, the first among them. */
    readonly size: number;
    readonly launch: (number: number) => Worker;
    readonly start: WorkerStart;
  };

async function employ(first: Worker, options: Crewing): Promise<number> {
  const { signal, serve, onDeath, onFailure, ended, size, launch, start, log } = options;
  const crew = new Map([[1, first]]);
  const abort = () => {
    for (const worker of crew.values()) worker.abort();
  };
  signal?.addEventListener('abort', abort);

  const work = async (worker: Worker): Promise<void> => {
    try {
      await serve(worker);
    } catch (error) {
      if (!(error instanceof WorkerDied)) return onFailure(error);
      crew.delete(worker.number);
      if (await onDeath(worker, error)) await begin(worker.number);
    }
  };

  const begin = async (number: number): Promise<void> => {
    const worker = launch(number);
    crew.set(number, worker);
    try {
      const opening = worker.open(start).then(() => true);
      if (await Promise.race([opening, ended.then(() => false)])) return await work(worker);
      opening.catch(() => {});
      await worker.kill();
    } catch (error) {
      log(`worker ${number} could not begin: ${errorText(error)}`);
      if (crew.size === 1) onFailure(error);
    }
    crew.delete(number);
  };

  await Promise.all([work(first), ...Array.from({ length: size - 1 }, (_, at) => begin(at + 2))]);
  signal?.removeEventListener('abort', abort);
  return Math.max(0, ...(await Promise.all([...crew.values()].map((worker) => worker.close()))));
}

async function dropDatabases(environment: NodeJS.ProcessEnv, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  await using connection = await connectIntegrationDatabase({ environment, log: () => {} });
  await dropWorkerDatabases(connection.client, names);
}
