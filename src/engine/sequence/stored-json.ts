import { readFile, stat } from 'node:fs/promises';
import { UsageError } from '../errors.ts';

/** What a file of this project never exceeds; what does was not written by it, and could fill the memory or the stack. */
export const storedLimits = { bytes: 64 * 2 ** 20, depth: 200 } as const;

/** What is read, and what to do where it cannot be, for the line that says so. */
export type StoredKind = {
  /** `a sequence`, `a bundle`. */
  readonly what: string;
  /** What was expected, such as `a bundle's folder`. */
  readonly expected: string;
  readonly advice: string;
};

/** By the operating system's code. */
const reasons: { readonly [code: string]: string } = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EISDIR: 'a folder',
  EACCES: 'no right to read it',
  EPERM: 'no right to read it',
  ELOOP: 'links that lead in a circle',
};

/** The JSON in a file, of which nothing else is known. Throws a `UsageError` of one line where it cannot be read or exceeds the limits. */
export async function readStoredJson(file: string, kind: StoredKind): Promise<unknown> {
  return parseStoredJson(await readText(file, kind), file, kind);
}

/** The JSON in a text (see `readStoredJson`). */
export function parseStoredJson(text: string, source: string, kind: StoredKind): unknown {
  const refuse = refusalOf(source, kind);
  if (text.length > storedLimits.bytes)
    throw refuse(`it has ${text.length} bytes, of which at most ${storedLimits.bytes} are read`);
  if (depthOf(text) > storedLimits.depth) throw refuse(`it is nested deeper than ${storedLimits.depth} levels`);
  try {
    return JSON.parse(text);
  } catch (cause) {
    const [reason = ''] = (cause as Error).message.split('\n', 1);
    throw refuse(`it is no JSON (${reason})`, cause);
  }
}

async function readText(file: string, kind: StoredKind): Promise<string> {
  const refuse = refusalOf(file, kind);
  try {
    const found = await stat(file);
    // A pipe or a device may never end.
    if (!found.isFile()) throw refuse(`it is ${found.isDirectory() ? 'a folder' : 'no ordinary file'}`);
    if (found.size > storedLimits.bytes)
      throw refuse(`it has ${found.size} bytes, of which at most ${storedLimits.bytes} are read`);
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw refuse(reasons[code] ?? message, error);
  }
}

function refusalOf(
  source: string,
  { what, expected, advice }: StoredKind,
): (reason: string, cause?: unknown) => UsageError {
  return (reason, cause) =>
    new UsageError(`reading ${what} failed: ${source}: ${reason}; expected ${expected}. ${advice}`, { cause });
}

/** How deep brackets stand in each other, those inside strings aside. A parser that calls itself would end in the stack's end. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (isInString) {
      if (letter === '\\') at += 1;
      else if (letter === '"') isInString = false;
    } else if (letter === '"') isInString = true;
    else if (letter === '[' || letter === '{') {
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if (letter === ']' || letter === '}') depth -= 1;
  }
  return deepest;
}
