import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const DEPTH = 60;

/** The engine's own files. */
const ENGINE = resolve(import.meta.dirname, '../..');

/** A stack line's file, line and column: `at name (file:///a/b.ts:3:4)`, with or without name and scheme. */
const FRAME = /\(?((?:file:\/\/|\/|[A-Za-z]:\\)[^()]+):(\d+):\d+\)?$/;

/**
 * The nearest place in the program's own files from which this function was come to, as `src/db.ts:12`: none of a package, of Node or of
 * the engine. Undefined where only those are on the stack, as after a wait.
 */
export function callSite(): string | undefined {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = DEPTH;
  const { stack = '' } = new Error('where');
  Error.stackTraceLimit = stackTraceLimit;
  for (const line of stack.split('\n').slice(1)) {
    const [, file = '', number = ''] = FRAME.exec(line) ?? [];
    if (file === '' || file.includes('node_modules') || file.includes(ENGINE)) continue;
    const path = file.startsWith('file://') ? fileURLToPath(file) : file;
    return `${relative(process.cwd(), path)}:${number}`;
  }
  return undefined;
}
