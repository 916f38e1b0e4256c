import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The files of a project as `init` looks at them: paths from its root with slashes, in their order. */
export type SourceTree = {
  readonly files: readonly string[];
  /** The text of one of them; undefined where there is none. */
  readonly read: (path: string) => string | undefined;
};

/** What is no source of the project's own. */
const PASSED_OVER = /^(node_modules|dist|build|out|coverage|\..*)$/;

/** Enough for an application, and an end where the folder is none. */
const MOST_FILES = 20_000;

/** Reads which files a folder has; each is read once it is asked for. */
export function readSourceTree(root: string): SourceTree {
  const files: string[] = [];
  const folders = [''];
  for (let folder = folders.shift(); folder !== undefined && files.length < MOST_FILES; folder = folders.shift()) {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && !PASSED_OVER.test(entry.name)) folders.push(path);
      if (entry.isFile()) files.push(path);
    }
  }
  const texts = new Map<string, string>();
  const known = new Set(files);
  return {
    files: files.sort(),
    read: (path) => {
      if (!known.has(path)) return undefined;
      const text = texts.get(path) ?? readFileSync(join(root, path), 'utf8');
      texts.set(path, text);
      return text;
    },
  };
}

/** A tree of the texts that are given, for whoever has no folder. */
export function treeOf(texts: { readonly [path: string]: string }): SourceTree {
  return { files: Object.keys(texts).sort(), read: (path) => texts[path] };
}
