import type { Coordination } from '../../engine/campaign/coordinator.ts';
import type { KeptSequence } from '../../engine/campaign/corpus.ts';
import type { FoundLeak } from '../../engine/campaign/found-leak.ts';
import type { Outline } from '../../engine/campaign/outline.ts';
import { HarnessError, Interrupted, UsageError } from '../../engine/errors.ts';
import type { Origin } from '../../engine/evidence/bundle.ts';
import type { EvidenceOptions } from '../../engine/evidence/evidence-writer.ts';
import type { SessionOptions } from '../../engine/run/session.ts';
import type { FoundAims } from '../changed/changed-aims.ts';
import type { Changes } from '../changed/git-changes.ts';
import type { ProjectFiles } from '../project-files.ts';

/** What a worker has to know to begin: all of it passes from process to process, so it is data. */
export type WorkerStart = {
  readonly files: ProjectFiles;
  readonly session: Pick<SessionOptions, 'isParanoid' | 'noninterferenceShare' | 'racesShare' | 'accepted'>;
  readonly evidence: Omit<EvidenceOptions, 'environment'>;
  /** Sequences that have to fit the harness. */
  readonly corpus: readonly KeptSequence[];
  readonly maxSteps: number;
  /** For how many workers, itself among them, there have to be databases; 1 for all but the first. */
  readonly databasesFor: number;
  /** What has changed of the code, where it is to find out who runs that before it works; and from which seed on. */
  readonly changes?: { readonly changes: Changes; readonly seed: number } | undefined;
};

/** What a worker is once it has a session. */
export type WorkerOpened = {
  readonly outline: Outline;
  readonly origin: Origin;
  /** How the project calls replay. */
  readonly replayStart: string;
  /** The databases that it has made for the others. */
  readonly databases: readonly string[];
  /** Why there are none, in a line. */
  readonly objection: string | undefined;
  /** Who runs what has changed, where it was to find that out. */
  readonly changed: FoundAims | undefined;
};

/** What a worker does when it is told. */
export type WorkerFunctions = {
  readonly open: (start: WorkerStart) => Promise<Reply<WorkerOpened>>;
  /** Does tasks until there are no more. */
  readonly work: () => Promise<Reply<void>>;
  /** Ends the session, and then the process, with 0 where all went well. */
  readonly close: () => void;
  /** Asks for the end, as Ctrl-C does. */
  readonly abort: () => void;
};

/** What a worker tells the process that it works for. */
export type CampaignFunctions = Coordination & { readonly tell: (finding: FoundLeak, text: string) => void };

/** Errors lose their class on the way from process to process. */
export type Reply<T> = { readonly value: T } | { readonly failure: Failure };

type Failure = Pick<Error, 'name' | 'message' | 'stack'>;

/** Runs a function of a worker, and makes of what it throws something that can be sent. */
export async function replyOf<T>(run: () => Promise<T>): Promise<Reply<T>> {
  try {
    return { value: await run() };
  } catch (thrown) {
    const { name, message, stack } = thrown instanceof Error ? thrown : new Error(String(thrown));
    return { failure: { name, message, ...(stack === undefined ? {} : { stack }) } };
  }
}

/** What a worker has replied; throws what it threw. */
export function resultOf<T>(reply: Reply<T>): T {
  if ('value' in reply) return reply.value;
  const { name, message, stack } = reply.failure;
  const Kind = [UsageError, HarnessError, Interrupted].find((kind) => kind.name === name) ?? Error;
  throw Object.assign(new Kind(message), { stack });
}
