import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { HarnessError } from '../../../src/engine/errors.ts';

const PROJECT = fileURLToPath(new URL('../../..', import.meta.url));
const CONFIG = join(PROJECT, 'drizzle.config.ts');
const SCHEMA = join(PROJECT, 'src/lib/server/db/schema.ts');
const TIMEOUT_MS = 120_000;

/**
 * Makes a database look like `schema.ts` by `drizzle-kit push --force`, run as a program of its own: its code prints,
 * prompts and exits as it likes.
 *
 * @throws HarnessError with the last words of drizzle-kit when it does not say that it is done.
 */
export async function pushSchema(databaseUrl: string): Promise<void> {
  const program = join(findPackage('drizzle-kit'), 'bin.cjs');
  const output = await run([program, 'push', '--force', `--config=${CONFIG}`], databaseUrl);
  // It ends with code 0 on some of its failures, so its own word is asked for.
  if (!/Changes applied|No changes detected/.test(output)) throw pushError(output);
}

/** A digest of all that decides what `pushSchema` does to an empty database. */
export function digestSchemaSource(): string {
  const hash = createHash('sha256');
  for (const name of ['drizzle-kit', 'drizzle-orm']) hash.update(readFileSync(join(findPackage(name), 'package.json')));
  for (const file of [CONFIG, ...findSources(SCHEMA)]) hash.update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

/** A source file and all that it imports by a relative path, in a stable order. */
function findSources(file: string, found: Set<string> = new Set()): readonly string[] {
  if (found.has(file)) return [];
  found.add(file);
  for (const [, path] of readFileSync(file, 'utf8').matchAll(/from '(\.[^']+)'/g)) {
    if (path !== undefined) findSources(resolve(dirname(file), path), found);
  }
  return [...found];
}

function findPackage(name: string): string {
  return dirname(createRequire(import.meta.url).resolve(name));
}

async function run(argv: readonly string[], databaseUrl: string): Promise<string> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, argv, {
      cwd: PROJECT,
      env: { ...process.env, DATABASE_URL: databaseUrl, NO_COLOR: '1' },
      timeout: TIMEOUT_MS,
    });
    return stdout + stderr;
  } catch (cause) {
    const outputs =
      cause instanceof Error && 'stdout' in cause && 'stderr' in cause ? [cause.stdout, cause.stderr] : [cause];
    throw pushError(outputs.join('\n'), cause);
  }
}

function pushError(output: string, cause?: unknown): HarnessError {
  const lines = output
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const reason = lines.find((line) => /error/i.test(line)) ?? lines.at(-1) ?? 'nothing';
  return new HarnessError(
    `pushing the schema failed: drizzle-kit push --force; expected it to apply ${SCHEMA}, it said: ${reason}. Mend the schema.`,
    { cause },
  );
}
