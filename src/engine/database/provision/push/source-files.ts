import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { UsageError } from '../../../errors.ts';
import { findPackageFolder } from './find-package.ts';

/** A digest of texts, in hex, which a boundary between two of them changes. */
export function digestTexts(texts: readonly (string | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${text.length}\0`).update(text);
  return hash.digest('hex');
}

/** A digest of files: their names from a folder on, and what they hold. */
export function digestFiles(files: readonly string[], folder: string): string {
  return digestTexts(files.flatMap((file) => [relative(folder, file), readFileSync(file)]));
}

/**
 * All files below a path, or the file itself, by name; of a folder those alone whose name fits.
 *
 * @throws UsageError where there is nothing.
 */
export function filesBelow(path: string, fits: (name: string) => boolean = () => true): readonly string[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) {
    throw new UsageError(
      `pushing the schema failed: ${path} does not exist; expected a file or a folder. Mend the path in the push.`,
    );
  }
  if (!found.isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && fits(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort(byNumbersInNames);
}

/** As people number files: `2_b.sql` before `10_a.sql`. */
function byNumbersInNames(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true }) || (a < b ? -1 : 1);
}

const IMPORT = /(?:\bfrom|\bimport|\brequire\s*\(|\bimport\s*\()\s*(['"])([^'"\n]+)\1/g;
const ENDINGS = ['', '.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs', '.json', '/index.ts', '/index.js'];

/**
 * Source files and all that they import, in a stable order; undefined where an import leads nobody knows where: by an alias, or to a
 * package of a workspace, whose files may change as well. Installed packages are left out.
 */
export function withImports(files: readonly string[]): readonly string[] | undefined {
  const found = new Set<string>();
  const open = [...files];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    for (const [, , specifier = ''] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
      if (specifier.startsWith('.')) {
        const imported = findImported(resolve(dirname(file), specifier));
        if (imported === undefined) return undefined;
        open.push(imported);
      } else if (!isInstalled(specifier, dirname(file))) return undefined;
    }
  }
  return [...found].sort();
}

/** The file that an import without an ending, or with that of what it is compiled to, leads to. */
function findImported(path: string): string | undefined {
  const sources = [path, path.replace(/\.([mc]?)js$/, '.$1ts')];
  return sources
    .flatMap((source) => ENDINGS.map((ending) => source + ending))
    .find((candidate) => existsSync(candidate) && statSync(candidate).isFile());
}

function isInstalled(specifier: string, folder: string): boolean {
  if (isBuiltin(specifier)) return true;
  const [name] = /^(@[^/]+\/)?[^/]+/.exec(specifier) ?? [specifier];
  const found = findPackageFolder(name, folder);
  return found !== undefined && realpathSync(found).includes(`${sep}node_modules${sep}`);
}
