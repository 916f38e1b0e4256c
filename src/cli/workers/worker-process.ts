/**
 * The process of a worker of a campaign: it has the application, a database of its own and a session over it, and does what the process that
 * started it tells it over the channel between them. It ends when that channel does.
 */
import { createBirpc } from 'birpc';
import { assertCorpusFits } from '../../engine/campaign/corpus.ts';
import { outlineOf } from '../../engine/campaign/outline.ts';
import { work } from '../../engine/campaign/work.ts';
import { makeWorkerDatabases } from '../../engine/database/provision/worker-databases.ts';
import { UsageError } from '../../engine/errors.ts';
import { createEvidenceWriter } from '../../engine/evidence/evidence-writer.ts';
import { findAims } from '../changed/find-aims.ts';
import { LoadedModules } from '../changed/loaded-modules.ts';
import { exitOn, exitWith, runToEnd } from '../exit.ts';
import { FindingTeller } from '../finding-teller.ts';
import { harnessLoader } from '../harness-loader.ts';
import { openHarnessSession } from '../open-session.ts';
import {
  type CampaignFunctions,
  replyOf,
  type WorkerFunctions,
  type WorkerOpened,
  type WorkerStart,
} from './protocol.ts';

/** A worker that has a session. */
type OpenWorker = WorkerOpened & { readonly work: () => Promise<void> };

const send = process.send?.bind(process);
if (send === undefined) throw new Error('a worker is started by a campaign, not by hand');

// Ctrl-C goes to all processes of a terminal; what comes of it is said by the one that the user has started.
process.on('SIGINT', () => {});
process.once('disconnect', () => exitWith(0));

const interruption = new AbortController();
const closing = Promise.withResolvers<void>();
const resources = new AsyncDisposableStack();
let opened: OpenWorker | undefined;

const campaign = createBirpc<CampaignFunctions, WorkerFunctions>(
  {
    open: (start) =>
      replyOf(async () => {
        opened = await openWorker(start);
        const { work: _, ...told } = opened;
        return told;
      }),
    work: () => replyOf(async () => await opened?.work()),
    close: closing.resolve,
    abort: () => interruption.abort(),
  },
  { post: send, on: (listen) => process.on('message', listen), eventNames: ['shrinking'], timeout: -1 },
);

await runToEnd(async () => {
  await closing.promise;
  await resources.disposeAsync();
  return 0;
}).catch(exitOn);
process.disconnect();

async function openWorker(start: WorkerStart): Promise<OpenWorker> {
  let databases: readonly string[] = [];
  let objection: string | undefined;
  const modules = start.changes && new LoadedModules();
  const { session } = resources.use(
    await openHarnessSession(harnessLoader(start.files, resources), {
      ...start.session,
      modules,
      onMigrated: async ({ client }) => {
        if (start.databasesFor === 1) return;
        try {
          databases = await makeWorkerDatabases(client, process.env, start.databasesFor);
        } catch (error) {
          if (!(error instanceof UsageError)) throw error;
          objection = error.message;
        }
      },
    }),
  );
  assertCorpusFits(start.corpus, session);
  const { maxSteps } = start;
  const { signal } = interruption;
  const changed =
    start.changes && modules && (await findAims(session, { ...start.changes, modules, maxSteps, signal }));
  const evidence = await createEvidenceWriter(session, { ...start.evidence, environment: process.env });
  const teller = new FindingTeller(evidence, campaign.tell);
  return {
    outline: outlineOf(session),
    origin: evidence.origin,
    replayStart: evidence.replayStart,
    databases,
    objection,
    changed,
    work: async () => {
      const options = { maxSteps, signal, evidence, onFinding: teller.onFinding };
      await work(session, campaign, options).finally(teller.tellRest);
    },
  };
}
