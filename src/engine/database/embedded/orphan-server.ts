import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { platform } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HarnessError } from '../../errors.ts';
import { claimForsakenSlots, type DataSlot } from './data-slot.ts';

const PATIENCE_MS = 5_000;
const POLL_MS = 10;

/**
 * Ends a server that still runs in a slot after its Node process was killed. Must be called by the holder of the slot,
 * since only that proves that nobody uses the server.
 *
 * A process is ended only when its id stands in the slot's own `postmaster.pid` and it is known to be a server on that
 * very directory. The file is deleted only when its process is known to be something else: it is what keeps two servers
 * out of one directory. In doubt neither is touched, and Postgres refuses to start.
 *
 * @throws HarnessError when the server does not end.
 */
export async function endOrphanServer(slot: DataSlot): Promise<void> {
  const pidFile = join(slot.dataDirectory, 'postmaster.pid');
  const pid = readPid(pidFile);
  if (pid === undefined) return;
  const found = identify(pid, slot.dataDirectory);
  if (found === 'other') rmSync(pidFile, { force: true });
  if (found !== 'server') return;
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    trySignal(pid, signal);
    const deadline = performance.now() + PATIENCE_MS;
    while (performance.now() < deadline) {
      if (identify(pid, slot.dataDirectory) !== 'server') return;
      await sleep(POLL_MS);
    }
  }
  throw new HarnessError(
    `recovering a data directory failed: process ${pid} in ${slot.dataDirectory}; expected the Postgres of a killed run to end. End it by hand.`,
  );
}

/**
 * Ends the servers that killed runs have left in slots of a directory. One that does not end is left to whoever comes to need its slot,
 * and is told why then.
 */
export async function endForsakenServers(directory: string): Promise<void> {
  await Promise.all(
    claimForsakenSlots(directory).map(async (slot) => {
      using claimed = slot;
      await endOrphanServer(claimed).catch((error: unknown) => {
        if (!(error instanceof HarnessError)) throw error;
      });
    }),
  );
}

function readPid(pidFile: string): number | undefined {
  if (!existsSync(pidFile)) return undefined;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n', 1)[0]);
  // A negative or zero id would signal whole groups of processes.
  return Number.isSafeInteger(pid) && pid > 1 ? pid : undefined;
}

/** What runs under a process id: the server of a data directory, something else for certain, or nobody can tell. */
function identify(pid: number, dataDirectory: string): 'server' | 'other' | 'unknown' {
  try {
    const command = readCommand(pid);
    // Empty for a process that is gone, or that has ended and waits for its parent to notice.
    if (command === '') return 'unknown';
    if (!command.includes('postgres')) return 'other';
    if (` ${command} `.includes(` -D ${dataDirectory} `)) return 'server';
    // A server works in its data directory, so on Linux it is known by whatever path it was started.
    const works = statSync(`/proc/${pid}/cwd`);
    const data = statSync(dataDirectory);
    if (works.dev !== data.dev || works.ino !== data.ino) return 'other';
    return command.includes(' -D ') ? 'server' : 'unknown';
  } catch {
    // It is gone, or somebody else's and not to be looked at.
    return 'unknown';
  }
}

function readCommand(pid: number): string {
  if (platform() === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  if (platform() === 'win32') return '';
  return execFileSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' }).trim();
}

function trySignal(pid: number, signal: 'SIGINT' | 'SIGQUIT'): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It has ended by itself in the meantime.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
