import { posix } from 'node:path';
import type { ProjectFacts } from '../look/look-project.ts';

/** A name as a key of an object. */
export function keyCode(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : textCode(name);
}

/** A string as somebody writes it. */
export function textCode(text: string): string {
  const isPlain = !/['\\\n\r]/.test(text);
  return isPlain ? `'${text}'` : JSON.stringify(text);
}

/** A value that is plain data. */
export function dataCode(value: unknown): string {
  if (typeof value === 'string') return textCode(value);
  if (Array.isArray(value)) return `[${value.map(dataCode).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return objectCode(Object.entries(value).map(([key, inner]) => [key, dataCode(inner)]));
}

/** `{ a: 1, b: 2 }`, or a line an entry where that is too long for one. */
export function objectCode(entries: readonly (readonly [string, string])[], indent = 0): string {
  if (entries.length === 0) return '{}';
  const written = entries.map(([key, code]) => `${keyCode(key)}: ${code}`);
  const one = `{ ${written.join(', ')} }`;
  if (one.length + indent <= MAX_WIDTH - 20 && !one.includes('\n')) return one;
  const pad = ' '.repeat(indent);
  return `{\n${written.map((entry) => `${pad}  ${entry},\n`).join('')}${pad}}`;
}

const MAX_WIDTH = 120;

/** How a module of the project is imported from another of it. */
export function importPath(from: string, to: string, ending: ProjectFacts['ending']): string {
  const path = posix.relative(posix.dirname(from), to);
  const relative = path.startsWith('.') ? path : `./${path}`;
  if (ending === '.ts' || !/\.[cm]?tsx?$/.test(relative)) return relative;
  return relative.replace(/\.([cm]?)tsx?$/, (_, kind: string) => (ending === '.js' ? `.${kind}js` : ''));
}

/** What a module imports of another, by its path from the root of the project, or by the name of a package. */
export type Imported = {
  readonly from: string;
  readonly name: string;
  /** What a default export is called here. */
  readonly called?: string;
  readonly isPackage?: boolean;
};

/** The imports of a module, one for each module that they are of: packages first. */
export function importsCode(all: readonly Imported[], pathOf: (file: string) => string): string {
  const sources = Map.groupBy(all, ({ from, isPackage }) => (isPackage ? from : pathOf(from)));
  const written = [...sources].map(([path, imported]) => {
    const named = [...new Set(imported.flatMap(({ name }) => (name === 'default' ? [] : [name])))].sort();
    const [whole] = imported.flatMap(({ name, called }) => (name === 'default' ? [called ?? 'application'] : []));
    const list = named.length === 0 ? [] : [`{ ${named.join(', ')} }`];
    return {
      path,
      code: `import ${[...(whole === undefined ? [] : [whole]), ...list].join(', ')} from ${textCode(path)};\n`,
    };
  });
  const isOwn = (path: string) => Number(path.startsWith('.'));
  return written
    .sort((a, b) => isOwn(a.path) - isOwn(b.path) || (a.path < b.path ? -1 : 1))
    .map(({ code }) => code)
    .join('');
}
