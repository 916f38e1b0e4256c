import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { createScratchDatabase } from '../engine/scratch-database.ts';
import type { Ended } from '../full/cli.ts';

/** A small project in a folder of its own, with a database of its own. Disposing of it deletes both. */
export type SmallProject = AsyncDisposable & {
  readonly folder: string;
  readonly leakproof: (...arguments_: readonly string[]) => Promise<Ended>;
  readonly read: (path: string) => string;
  readonly write: (files: { readonly [path: string]: string }) => void;
};

/** The texts of its files, and which of this repository's packages it has installed besides leakproof. */
export type SmallFiles = {
  readonly files: { readonly [path: string]: string };
  readonly packages: readonly string[];
  /** Where it lies in its workspace, if it is in one. */
  readonly at?: string;
  /** Packages of its workspace, by the folders that they are linked to; each has `pg` of its own. */
  readonly links?: { readonly [name: string]: string };
};

/** Lays it out as if its packages had been installed; leakproof is this repository's sources. */
export async function layOut({ files, packages, at = '.', links = {} }: SmallFiles): Promise<SmallProject> {
  const workspace = mkdtempSync(join(tmpdir(), 'leakproof init '));
  chmodSync(workspace, 0o755);
  const folder = join(workspace, at);
  const scratch = await createScratchDatabase();
  const write = (texts: SmallFiles['files']) => {
    for (const [path, content] of Object.entries(texts)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
  };
  write(files);
  for (const name of ['vitest', 'pg', 'fast-check', '@types/node', '@types/pg', ...packages]) link(folder, name);
  for (const [name, target] of Object.entries(links)) {
    link(folder, name, join(folder, target));
    link(join(folder, target), 'pg');
  }
  installSources(folder);
  return {
    folder,
    write,
    read: (path) => readFileSync(join(folder, path), 'utf8'),
    leakproof: async (...arguments_) => {
      const child = spawn(process.execPath, [resolve('src/cli/leakproof.ts'), ...arguments_], {
        cwd: folder,
        env: {
          PATH: process.env.PATH,
          HOME: process.env.HOME,
          NO_COLOR: '1',
          INTEGRATION_TEST: '1',
          DATABASE_URL: scratch.url,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: 300_000,
        killSignal: 'SIGKILL',
      });
      const [out, error] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
      return { exitCode: child.exitCode, out, error };
    },
    async [Symbol.asyncDispose]() {
      rmSync(workspace, { recursive: true, force: true });
      await scratch[Symbol.asyncDispose]();
    },
  };
}

function link(folder: string, name: string, to: string = resolve('node_modules', name)): void {
  const target = join(folder, 'node_modules', name);
  mkdirSync(dirname(target), { recursive: true });
  symlinkSync(to, target);
}

/** Lets the project find leakproof as if it had been installed: the sources of this repository. */
export function installSources(folder: string): void {
  const installed = join(folder, 'node_modules/leakproof');
  mkdirSync(installed, { recursive: true });
  symlinkSync(resolve('src'), join(installed, 'src'));
  const exports = {
    '.': './src/engine/index.ts',
    './vitest': './src/engine/vitest/index.ts',
    './vite': './src/engine/vite/index.ts',
  };
  writeFileSync(join(installed, 'package.json'), JSON.stringify({ name: 'leakproof', type: 'module', exports }));
}
