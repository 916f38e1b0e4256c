import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { UsageError } from '../../../engine/errors.ts';
import type { Files } from './harness-files.ts';

/** A place that was given for what is written, from the root of the project. Throws a `UsageError` where it lies outside. */
export function placeWithin(root: string, given: string, flag: string): string {
  const place = relative(root, resolve(root, given));
  if (place !== '' && !place.startsWith('..') && !isAbsolute(place)) return place;
  throw new UsageError(`init: ${flag}: '${given}'; expected a path within the project. Name it from its root.`);
}

/** Throws a `UsageError` where one of the files is there already. */
export function assertNoneThere(root: string, files: readonly string[]): void {
  const there = files.find((path) => existsSync(join(root, path)));
  if (there === undefined) return;
  throw new UsageError(
    `init: ${there} is there already; expected nothing in its place, since nothing is overwritten. Move it away, or give another place by --folder and --config; leakproof init --check looks at the harness that is there.`,
  );
}

/**
 * Writes all of the files or none: each is written whole beside its folder first, and moved only once all are. A folder that is made for
 * them goes again where something fails.
 *
 * @throws UsageError where one of them is there already, or the project cannot be written to.
 */
export function writeFiles(root: string, files: Files): void {
  assertNoneThere(root, Object.keys(files));
  const moved: string[] = [];
  const made: string[] = [];
  let draft: string | undefined;
  try {
    draft = mkdtempSync(join(root, '.leakproof-init-'));
    const drafts = Object.entries(files).map(([path, text], at) => {
      const written = join(draft ?? root, String(at));
      writeFileSync(written, text);
      return { written, target: resolve(root, path) };
    });
    for (const { written, target } of drafts) {
      const first = mkdirSync(dirname(target), { recursive: true });
      if (first !== undefined) made.push(first);
      renameSync(written, target);
      moved.push(target);
    }
  } catch (cause) {
    for (const path of moved) rmSync(path, { force: true });
    for (const folder of made.reverse())
      if (statSync(folder).isDirectory()) rmSync(folder, { recursive: true, force: true });
    throw new UsageError(
      `init: writing the harness failed: ${cause instanceof Error ? cause.message : String(cause)}; expected a project that can be written to. Nothing was left behind.`,
      { cause },
    );
  } finally {
    if (draft !== undefined) rmSync(draft, { recursive: true, force: true });
  }
}
