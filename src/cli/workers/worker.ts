import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createBirpc } from 'birpc';
import type { Task } from '../../engine/campaign/coordinator.ts';
import { HarnessError } from '../../engine/errors.ts';
import {
  type CampaignFunctions,
  type Reply,
  resultOf,
  type WorkerFunctions,
  type WorkerOpened,
  type WorkerStart,
} from './protocol.ts';

/** The program beside this one, whether sources run or what was built from them. */
const program = fileURLToPath(new URL(`./worker-process${extname(import.meta.url)}`, import.meta.url));

/** How long a worker may take to end its session before it is ended. */
const closingLimitMs = 20_000;

/** A process that does a campaign's tasks. */
export type Worker = {
  /** 1 for the first. */
  readonly number: number;
  readonly open: (start: WorkerStart) => Promise<WorkerOpened>;
  /** Does tasks until there are no more. Rejects with what the worker threw, and with `WorkerDied` where it ended before. */
  readonly work: () => Promise<void>;
  /** What it is doing. */
  readonly task: () => Task | undefined;
  readonly abort: () => void;
  /** Ends the session and the process; its exit code. */
  readonly close: () => Promise<number>;
  /** Ends the process at once. */
  readonly kill: () => Promise<void>;
};

/** A worker's process ended while it was at work. */
export class WorkerDied extends HarnessError {
  /** `exit code 0`, `signal SIGKILL`. */
  readonly how: string;

  constructor(number: number, how: string) {
    super(
      `running a campaign failed: worker ${number} ended with ${how}; expected it to run until it is told to end. Look for process.exit in the application, and at the memory of this machine.`,
    );
    this.how = how;
  }
}

export type WorkerOptions = {
  readonly number: number;
  /** The worker's variables, DATABASE_URL among them. */
  readonly environment: NodeJS.ProcessEnv;
  readonly campaign: CampaignFunctions;
};

/** Starts the process of a worker. It ends with this one, whatever ends this. */
export function startWorker({ number, environment, campaign }: WorkerOptions): Worker {
  // What the application prints is none of the campaign's results.
  const child = fork(program, { env: environment, serialization: 'advanced', stdio: ['ignore', 2, 2, 'ipc'] });
  const kill = () => void child.kill('SIGKILL');
  // Before the server that it works on, so that its application has no lost connections to complain of.
  process.prependOnceListener('exit', kill);
  const ended = endOf(child).finally(() => process.off('exit', kill));
  let task: Task | undefined;
  const next = async () => {
    task = await campaign.next();
    return task;
  };
  const remote = createBirpc<WorkerFunctions, CampaignFunctions>(
    { ...campaign, next },
    {
      post: (message) => void (child.connected && child.send(message)),
      on: (listen) => child.on('message', listen),
      eventNames: ['abort', 'close'],
      timeout: -1,
    },
  );
  const orDeath = async <T>(reply: Promise<Reply<T>>): Promise<T> =>
    resultOf(
      await Promise.race([
        reply,
        ended.then((how): never => {
          throw new WorkerDied(number, how);
        }),
      ]),
    );
  return {
    number,
    open: (start) => orDeath(remote.open(start)),
    work: () => orDeath(remote.work()),
    task: () => task,
    abort: () => void remote.abort(),
    close: async () => {
      void remote.close();
      const limit = setTimeout(kill, closingLimitMs);
      await ended.finally(() => clearTimeout(limit));
      return child.exitCode ?? 0;
    },
    kill: async () => {
      kill();
      await ended;
    },
  };
}

async function endOf(child: ChildProcess): Promise<string> {
  const [code, signal] = await once(child, 'exit').catch((error: Error) => [error.message, null]);
  return signal === null ? `exit code ${code}` : `signal ${signal}`;
}
