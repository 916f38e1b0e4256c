import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { UsageError } from '../engine/errors.ts';

/** Where this program itself lies, which may be in the project that is loaded. */
const ownSources = fileURLToPath(new URL('..', import.meta.url));

/**
 * What went wrong while a file of the project was loaded, in one line with the place in the project's own code. An error that has its exit
 * code already says enough, and is handed back as it is.
 */
export function describeLoadFailure(file: string, cause: unknown): Error {
  if (cause instanceof Error && 'exitCode' in cause) return cause;
  const message = stripVTControlCharacters(cause instanceof Error ? cause.message : String(cause));
  const place = placeOfSyntax(message) ?? placeIn(cause instanceof Error ? (cause.stack ?? '') : '');
  const seen = place === undefined ? reasonIn(message) : `${reasonIn(message)} (${place})`;
  const expected = isAboutPort(cause)
    ? 'a module that opens no port. Import what makes the application, not what has it listen.'
    : 'a module that loads. Mend it, or what it imports.';
  return new UsageError(`loading ${relative('.', file)} failed: ${seen}; expected ${expected}`, { cause });
}

function isAboutPort(cause: unknown): boolean {
  return cause instanceof Error && 'syscall' in cause && cause.syscall === 'listen';
}

/** The sentence that says something: a bundler puts a heading over it. */
function reasonIn(message: string): string {
  const lines = message.split('\n').filter((line) => line.trim() !== '');
  const line = /^(?:Transform failed|Build failed)/.test(lines[0] ?? '') ? lines[1] : lines[0];
  return (line ?? 'nothing was said').replace(/^\[\w+\]\s*/, '').trim();
}

/** A syntax error shows its place over the lines of code: `[ harness.ts:3:7 ]`. */
function placeOfSyntax(message: string): string | undefined {
  return /\[ ?([^[\]\n]+:\d+:\d+) ?\]/.exec(message)?.[1]?.trim();
}

/** The first frame that is the project's own. */
function placeIn(stack: string): string | undefined {
  for (const [, url = '', at = ''] of stack.matchAll(/^ +at (?:.*\()?(.+?)(:\d+:\d+)\)?$/gm)) {
    const path = pathOf(url);
    const inProject = relative('.', path);
    if (!path.startsWith('/') && !/^[A-Z]:/.test(path)) continue;
    if (inProject.startsWith('..') || inProject.includes('node_modules') || path.startsWith(ownSources)) continue;
    return `${inProject}${at}`;
  }
  return undefined;
}

function pathOf(url: string): string {
  try {
    return url.startsWith('file:') ? fileURLToPath(url) : decodeURI(url);
  } catch {
    return url;
  }
}
