import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { acceptBundle } from '../../engine/campaign/accepted-findings.ts';
import { UsageError } from '../../engine/errors.ts';
import { type Bundle, readBundle } from '../../engine/evidence/bundle.ts';
import { localFolder } from '../../engine/local-folder.ts';
import { suggestNames } from '../../engine/near-names.ts';

export type AcceptOptions = {
  /** The signature of a finding, or the folder of its bundle. */
  readonly finding: string;
  readonly why: string;
  /** Where the corpus is, beside which accepted findings are kept. */
  readonly corpus: string;
  /** Where evidence was written; a folder of this machine's unless given. */
  readonly bundles?: string;
};

/**
 * `leakproof accept`: notes that a finding is known and lived with for now, so that runs go on past it and it fails nothing. Its bundle has
 * the sequence that tells later whether it still occurs. Needs no database.
 */
export async function accept(options: AcceptOptions): Promise<number> {
  const { finding, why, corpus, bundles = join(localFolder(), 'bundles') } = options;
  if (why.trim() === '')
    throw new UsageError(
      "accepting a finding failed: --why ''; expected a reason, for whoever reads the list. Give one with --why.",
    );
  const bundle = await findBundle(finding, bundles);
  if (bundle.verdict === 'flaky')
    throw new UsageError(
      `accepting a finding failed: ${finding} is flaky; expected one that happens again. It fails nothing as it is: run leakproof doctor.`,
    );
  console.log(`accepted in ${await acceptBundle(bundle, { why, corpus })}`);
  return 0;
}

/** The bundle in a folder, or that of a signature among those written. */
async function findBundle(finding: string, bundles: string): Promise<Bundle> {
  if (await stat(finding).catch(() => undefined)) return readBundle(finding);
  const folders = await readdir(bundles).catch(() => []);
  const found = await Promise.all(folders.map((folder) => readBundle(join(bundles, folder)).catch(() => undefined)));
  const known = found.filter((bundle) => bundle !== undefined);
  const bundle = known.find(({ signature }) => signature === finding);
  if (bundle) return bundle;
  const signatures = known.map(({ signature }) => signature);
  throw new UsageError(
    `accepting a finding failed: '${finding}'; expected the signature of a finding in ${bundles}, or the folder of its bundle. ${suggestNames(finding, signatures) || 'Find it by fuzzing first.'}`,
  );
}
