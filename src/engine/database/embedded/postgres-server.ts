import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { HarnessError } from '../../errors.ts';
import { endWithProcess } from './end-with-process.ts';
import type { PostgresIdentity } from './postgres-identity.ts';

/** A running server process. Disposing of it ends the server and waits for its end. */
export type PostgresServer = AsyncDisposable & { readonly pid: number };

/** Why a server did not start, as far as its caller acts on it. */
export class ServerStartError extends Error {
  override readonly name = 'ServerStartError';
  readonly kind: 'port-taken' | 'directory-in-use' | 'other';

  constructor(kind: ServerStartError['kind'], reason: string) {
    super(reason);
    this.kind = kind;
  }
}

export type ServerOptions = {
  readonly program: string;
  readonly dataDirectory: string;
  readonly port: number;
  readonly identity: PostgresIdentity | undefined;
};

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 10_000;
const EXIT_WAIT_MS = 3_000;

/** The data is a cache: nothing has to survive a crash of the machine, and waiting for disks is most of a test's time. */
const NOT_DURABLE = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  min_wal_size: '32MB',
  max_wal_size: '128MB',
  checkpoint_timeout: '30min',
};

/** Plans and timings that do not depend on the machine's mood; one autovacuum worker that is done quickly. */
const STEADY = {
  jit: 'off',
  io_method: 'sync',
  max_parallel_workers_per_gather: '0',
  autovacuum_max_workers: '1',
  autovacuum_vacuum_cost_delay: '0',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
};

const LOOPBACK_ONLY = { listen_addresses: '127.0.0.1', unix_socket_directories: '' };

/**
 * Starts Postgres on a data directory and resolves when it accepts connections.
 *
 * The server has a process group of its own, so that Ctrl-C reaches Node alone, which then ends the server in order.
 *
 * @throws ServerStartError with the server's own last words.
 */
export async function startServer({ program, dataDirectory, port, identity }: ServerOptions): Promise<PostgresServer> {
  const settings = Object.entries({ ...NOT_DURABLE, ...STEADY, ...LOOPBACK_ONLY });
  const flags = settings.flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(program, ['-D', dataDirectory, '-p', String(port), ...flags], {
    ...identity,
    cwd: dataDirectory,
    env: serverEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const hook = endWithProcess(() => stopSynchronously(child, dataDirectory));
  void ended.then(() => hook[Symbol.dispose]());
  await untilReady(child);
  child.unref();
  return {
    pid: child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      child.ref();
      await stop(child, ended);
    },
  };
}

/** The environment for a Postgres program: the caller's, without what would change its settings or its messages. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name));
  return { ...Object.fromEntries(kept), LC_ALL: 'C', TZ: 'UTC' };
}

function untilReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    const fail = (reason: string): void => {
      clearTimeout(timer);
      child.kill('SIGQUIT');
      reject(new ServerStartError(kindOf(output), reason));
    };
    const timer = setTimeout(() => fail(`not ready after ${START_TIMEOUT_MS / 1000} s`), START_TIMEOUT_MS);
    child.once('error', (error) => fail(error.message));
    child.once('close', () => fail(lastWords(output)));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      // Kept short: nobody reads what the server says after its start, but the pipe must be drained.
      output = (output + text).slice(-4_000);
      if (!output.includes('ready to accept connections')) return;
      clearTimeout(timer);
      // A pipe is a handle of its own, and would keep Node alive as the process would.
      if (child.stderr !== null && 'unref' in child.stderr && typeof child.stderr.unref === 'function') {
        child.stderr.unref();
      }
      resolve();
    });
  });
}

function kindOf(output: string): ServerStartError['kind'] {
  if (/could not bind|Address already in use/.test(output)) return 'port-taken';
  if (/lock file ".*" already exists|pre-existing shared memory block/.test(output)) return 'directory-in-use';
  return 'other';
}

function lastWords(output: string): string {
  const lines = output.trim().split('\n');
  const fatal = lines.find((line) => /FATAL|PANIC/.test(line)) ?? lines.at(-1) ?? '';
  return fatal.replace(/^.*?(FATAL|PANIC):\s*/, '') || 'it ended without a word';
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    child.kill(signal);
    const timeout = new Promise<'late'>((resolve) => setTimeout(resolve, STOP_TIMEOUT_MS, 'late').unref());
    if ((await Promise.race([ended, timeout])) !== 'late') return;
  }
  throw new HarnessError(`stopping Postgres failed: process ${child.pid}; expected it to end. End it by hand.`);
}

/** For the end of the process, where nothing asynchronous runs any more: waits until the server has let go of its directory. */
function stopSynchronously(child: ChildProcess, dataDirectory: string): void {
  if (!child.kill('SIGINT')) return;
  const pause = new Int32Array(new SharedArrayBuffer(4));
  const deadline = performance.now() + EXIT_WAIT_MS;
  while (existsSync(join(dataDirectory, 'postmaster.pid')) && performance.now() < deadline)
    Atomics.wait(pause, 0, 0, 10);
}
