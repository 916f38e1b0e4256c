import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { ownVersion } from '../../engine/own-package.ts';

/**
 * What code a working directory holds, as `leakproof 0.1.0, commit 1a2b3c4d5e6f`, with a digest of what was changed since, untracked files
 * aside: workers of one campaign have to have the same. Outside of a repository it is the version of leakproof alone.
 */
export async function codeIdentity(): Promise<string> {
  const git = async (...arguments_: readonly string[]) =>
    promisify(execFile)('git', arguments_, { maxBuffer: 1e9 }).then(
      ({ stdout }) => stdout.trim(),
      () => undefined,
    );
  const commit = await git('rev-parse', '--short=12', 'HEAD');
  const changes = await git('diff', 'HEAD', '--', '.');
  const digest = changes ? ` with changes ${createHash('sha256').update(changes).digest('hex').slice(0, 8)}` : '';
  return `leakproof ${ownVersion}${commit === undefined ? '' : `, commit ${commit}${digest}`}`;
}
