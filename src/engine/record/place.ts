import { relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A place in the application's own files, as its sources have it. */
export type Place = {
  /** From the project's folder, with slashes; absolute where it lies outside of it. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** The function that it is in, where it has a name. */
  readonly name?: string;
};

// The application may go elsewhere.
const project = process.cwd();
const encodedProject = encodeURI(project);

/** The folders of leakproof itself: its sources, or what was built of them. */
const own = ['..', '../../cli'].map((folder) => resolve(import.meta.dirname, folder) + sep);

/** `at name (file:///a/b.ts:3:4)`, or `at async /a/b.ts:3:4`. What stands in parentheses may hold some, as folders of routes do. */
const FRAME =
  /^\s*at (?:(?:async )?(?<name>.*?) \((?<named>.+):(?<line>\d+):(?<column>\d+)\)|(?:async )?(?<bare>.+):(?<bareLine>\d+):(?<bareColumn>\d+))$/;

/** The places of a stack, as Node prints it, that are the application's, the nearest first: none of a package, of Node or of leakproof. */
export function applicationPlaces(stack: string): readonly Place[] {
  return stack.split('\n').flatMap((text) => {
    const groups = FRAME.exec(text)?.groups;
    const file = fileOf(groups?.named ?? groups?.bare ?? '');
    if (groups === undefined || file === undefined || isOthers(file)) return [];
    const name = groups.name?.replace(/^new /, '') ?? '';
    const position = {
      line: Number(groups.line ?? groups.bareLine),
      column: Number(groups.column ?? groups.bareColumn),
    };
    return [{ file: shown(file), ...position, ...(isTelling(name) ? { name } : {}) }];
  });
}

/** A place in one word, as editors and terminals open it: `src/app.ts:12:5`. */
export function placeText({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}

function fileOf(text: string): string | undefined {
  const bare = text.replace(/\?[^/\\]*$/, '');
  try {
    if (isEncoded(bare)) return decodeURI(bare);
    if (/^(?:\/|[A-Za-z]:[\\/])/.test(bare)) return bare;
    return bare.startsWith('file://') ? fileURLToPath(bare) : undefined;
  } catch {
    return undefined;
  }
}

/** A path that came out of a source map may be the path of a URL: where a folder has a space in its name, `%20` stands for it. */
function isEncoded(path: string): boolean {
  return encodedProject !== project && path.startsWith(encodedProject);
}

function isOthers(file: string): boolean {
  return /[\\/]node_modules[\\/]/.test(file) || own.some((folder) => resolve(file).startsWith(folder));
}

function shown(file: string): string {
  const inside = relative(project, file);
  return (inside.startsWith('..') ? file : inside).split(sep).join('/');
}

function isTelling(name: string): boolean {
  return name !== '' && !/<anonymous>|^eval$/.test(name);
}
