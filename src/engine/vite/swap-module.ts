import { resolve } from 'node:path';
import { UsageError } from '../errors.ts';
import { fileOf, projectFile, type ResolvedRoot } from './project-file.ts';

/** The part of a Vite plugin that a swap needs. */
export type SwapPlugin = {
  readonly name: string;
  readonly enforce: 'pre';
  /** What it goes by, for whoever keeps what comes of it. */
  readonly api: { readonly swaps: readonly [from: string, to: string] };
  readonly configResolved: (config: ResolvedRoot) => void;
  readonly resolveId: {
    readonly order: 'pre';
    readonly handler: (
      this: Resolver,
      source: string,
      importer: string | undefined,
      options: object,
    ) => Promise<string | undefined>;
  };
  readonly load: (id: string) => undefined;
};

/** What Vite lends to a plugin while it resolves an import. */
type Resolver = {
  readonly resolve: (source: string, importer?: string, options?: object) => Promise<{ readonly id: string } | null>;
};

/**
 * The plugin that puts one module in the place of another, for Vite's `plugins`: the database's double in that of the database module.
 * Files are given from the root of the project. It goes by the file that an import leads to in the end, so it does not matter how the
 * application writes it: by an alias of its own or of its framework, by a package's name, by a relative path. The module that stands
 * in may import the one it stands for, and gets it.
 *
 * @throws UsageError as Vite starts, where one of the files is not there; as the module is loaded, where a plugin has led to it unasked.
 */
export function swapModule(from: string, to: string): SwapPlugin {
  let original = '';
  let double = '';
  let isAskedFor = false;
  return {
    name: 'leakproof:swap-module',
    enforce: 'pre',
    api: { swaps: [from, to] },
    configResolved: (config) => {
      original = projectFile(config, from, 'swapping a module');
      double = projectFile(config, to, 'swapping a module');
    },
    resolveId: {
      // Before the aliases of Vite and of frameworks, which are asked from here.
      order: 'pre',
      async handler(source, importer, options) {
        const found = await this.resolve(source, importer, { ...options, skipSelf: true });
        // With a query (`?raw`) it is no module of the application's.
        if (found === null || resolve(found.id) !== original) return undefined;
        if (importer !== undefined && fileOf(importer) === double) {
          isAskedFor = true;
          return undefined;
        }
        // Resolved like any import of it, so that there is one instance however it is reached.
        return (await this.resolve(double, importer, { skipSelf: true }))?.id;
      },
    },
    load: (id) => {
      if (resolve(id) !== original || isAskedFor) return undefined;
      throw new UsageError(
        `swapping a module failed: a plugin led to ${from} before it could be swapped; expected ${to}. Put swapModule before the other plugins.`,
      );
    },
  };
}
