import { sep } from 'node:path';

/** What a replay has to be told to run the same application: what the run that made the bundle was told, from the working directory. */
export type ReplayFlags = {
  /** The module that exports `harness`, where it does not lie in its usual place. */
  readonly harness?: string | undefined;
  /** The vitest configuration to load it with, where it is not the usual one. */
  readonly config?: string | undefined;
  /** The mutant that is planted. */
  readonly mutant?: string | undefined;
};

/**
 * The command that runs a bundle again, to be pasted into a shell in the working directory. `start` stands before the bundle, as in
 * `npx leakproof replay`; what follows is quoted where a shell would take it for more than a word.
 */
export function replayCommand(start: string, bundlePath: string, flags: ReplayFlags = {}): string {
  const options = (['harness', 'config', 'mutant'] as const).flatMap((name) => {
    const value = flags[name];
    return value ? [`--${name}`, value] : [];
  });
  const path = bundlePath.split(sep).join('/');
  // A path that begins like an option would be taken for one.
  return [start, ...[path.startsWith('-') ? `./${path}` : path, ...options].map(quote)].join(' ');
}

const runners: { readonly [manager: string]: string } = { pnpm: 'pnpm exec', yarn: 'yarn', bun: 'bunx' };

/**
 * How a project calls `leakproof replay`: through the package manager that has started this process, which all of them tell in the
 * variable `npm_config_user_agent`, as in `pnpm/12.21.0 npm/? node/v24.21.0`.
 */
export function replayStart(userAgent: string | undefined): string {
  const [manager = ''] = (userAgent ?? '').split('/');
  return `${runners[manager] ?? 'npx'} leakproof replay`;
}

/** A word for a shell: bare, in double quotes, which every shell knows, or else in those of POSIX. */
function quote(word: string): string {
  if (/^[\w./:+=-]+$/.test(word)) return word;
  return /["$`\\!]/.test(word) ? `'${word.replaceAll("'", "'\\''")}'` : `"${word}"`;
}
