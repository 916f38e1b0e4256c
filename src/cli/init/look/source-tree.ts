import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findLinkedPackages } from './linked-packages.ts';

/** The files of a project as `init` looks at them: paths from its root with slashes, in their order. */
export type SourceTree = {
  readonly files: readonly string[];
  readonly has: (path: string) => boolean;
  /** The text of one of them; undefined where there is none. */
  readonly read: (path: string) => string | undefined;
  /** Packages of the same workspace that it depends on, with their folders: `@acme/db` in `../db`. Their files are among the others. */
  readonly links: ReadonlyMap<string, string>;
};

/** What is no source of the project's own. */
const PASSED_OVER = /^(node_modules|dist|build|out|coverage|\..*)$/;

/** Enough for an application, and an end where the folder is none. */
const MOST_FILES = 20_000;

/** Reads which files a folder has, and the packages of its workspace that it depends on; each is read once it is asked for. */
export function readSourceTree(root: string): SourceTree {
  const links = findLinkedPackages(root);
  const files = new Set<string>();
  const folders = ['', ...links.values()];
  for (let folder = folders.shift(); folder !== undefined && files.size < MOST_FILES; folder = folders.shift()) {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && !PASSED_OVER.test(entry.name)) folders.push(path);
      if (entry.isFile()) files.add(path);
    }
  }
  const texts = new Map<string, string>();
  return {
    files: [...files].sort(),
    has: (path) => files.has(path),
    read: (path) => {
      if (!files.has(path)) return undefined;
      const text = texts.get(path) ?? readFileSync(join(root, path), 'utf8');
      texts.set(path, text);
      return text;
    },
    links,
  };
}

/** A tree of the texts that are given, for whoever has no folder. */
export function treeOf(
  texts: { readonly [path: string]: string },
  links: { readonly [name: string]: string } = {},
): SourceTree {
  return {
    files: Object.keys(texts).sort(),
    has: (path) => Object.hasOwn(texts, path),
    read: (path) => texts[path],
    links: new Map(Object.entries(links)),
  };
}
