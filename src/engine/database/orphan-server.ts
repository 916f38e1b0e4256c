import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { platform } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HarnessError } from '../errors.ts';
import type { DataSlot } from './data-slot.ts';

const PATIENCE_MS = 5_000;
const POLL_MS = 10;

/**
 * Ends a server that still runs in a slot after its Node process was killed. Must be called by the holder of the slot,
 * since only that proves that nobody uses the server.
 *
 * A process is touched only when both its id stands in the slot's own `postmaster.pid` and its command line names the
 * slot's data directory; a file that speaks of another process is stale, and deleted.
 *
 * @throws HarnessError when the server does not end.
 */
export async function endOrphanServer(slot: DataSlot): Promise<void> {
  const pidFile = join(slot.dataDirectory, 'postmaster.pid');
  const pid = readPid(pidFile);
  if (pid === undefined) return;
  if (!isServerOf(pid, slot.dataDirectory)) {
    // Left alone when that process is gone: Postgres then looks for surviving children before it takes the directory.
    if (isAlive(pid)) rmSync(pidFile, { force: true });
    return;
  }
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    trySignal(pid, signal);
    const deadline = performance.now() + PATIENCE_MS;
    while (performance.now() < deadline) {
      if (!isServerOf(pid, slot.dataDirectory)) return;
      await sleep(POLL_MS);
    }
  }
  throw new HarnessError(
    `recovering a data directory failed: process ${pid} in ${slot.dataDirectory}; expected the Postgres of a killed run to end. End it by hand.`,
  );
}

function readPid(pidFile: string): number | undefined {
  if (!existsSync(pidFile)) return undefined;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n', 1)[0]);
  // A negative or zero id would signal whole groups of processes.
  return Number.isSafeInteger(pid) && pid > 1 ? pid : undefined;
}

function isServerOf(pid: number, dataDirectory: string): boolean {
  const command = readCommand(pid);
  return command !== undefined && /postgres/.test(command) && ` ${command} `.includes(` -D ${dataDirectory} `);
}

function readCommand(pid: number): string | undefined {
  try {
    if (platform() === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    if (platform() === 'win32') return undefined;
    return execFileSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    // The process is gone.
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function trySignal(pid: number, signal: 'SIGINT' | 'SIGQUIT'): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It has ended by itself in the meantime.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
