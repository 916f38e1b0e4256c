import { exec, execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { heldEnvironment } from '../../guard/held-start.ts';
import { pushError } from './push-error.ts';

export type Program = {
  /** What errors call it. */
  readonly name: string;
  /** The folder that it runs in. */
  readonly cwd: string;
  /** Variables besides those of this process. */
  readonly environment: { readonly [name: string]: string };
  /** The URL of the database, which errors do not show. */
  readonly url: string;
};

const TIMEOUT_MS = 120_000;
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/**
 * Runs a command as a shell reads it, or a program of Node's by its file and arguments, and hands back what it printed. As a program of its
 * own, it prints, prompts and exits as it likes.
 *
 * @throws HarnessError with its last words when it ends with another code than 0 or takes longer than two minutes.
 */
export async function runProgram(command: string | readonly string[], program: Program): Promise<string> {
  const options = {
    cwd: program.cwd,
    // What it loads may read a `.env` file, or know a URL of its own.
    env: heldEnvironment({ ...process.env, NO_COLOR: '1', ...program.environment, DATABASE_URL: program.url }),
    timeout: TIMEOUT_MS,
    maxBuffer: MAX_OUTPUT_BYTES,
  };
  try {
    const { stdout, stderr } =
      typeof command === 'string'
        ? await promisify(exec)(command, options)
        : await promisify(execFile)(process.execPath, command, options);
    return stdout + stderr;
  } catch (cause) {
    const outputs =
      cause instanceof Error && 'stdout' in cause && 'stderr' in cause ? [cause.stdout, cause.stderr] : [cause];
    throw pushError(program.name, lastWords(outputs.join('\n'), program), cause);
  }
}

/** The line of an output that says best what went wrong, without the URL. */
export function lastWords(output: string, { url }: Pick<Program, 'url'>): string {
  const lines = output
    .replaceAll(url, '(the URL)')
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.find((line) => /error/i.test(line)) ?? lines.at(-1) ?? 'nothing';
}
