import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../../engine/errors.ts';
import { readBundle } from '../../engine/evidence/bundle.ts';
import { ensureWritableFolder } from '../../engine/evidence/folder.ts';
import { formatSequence } from '../../engine/sequence/sequence-codec.ts';

export type KeepOptions = {
  readonly bundle: string;
  readonly name?: string;
  /** Where the corpus is. */
  readonly corpus: string;
};

/** `leakproof keep`: makes a bundle's counterexample a named regression, which fuzzing and the suites run first. Needs no database. */
export async function keep({ bundle: path, name, corpus }: KeepOptions): Promise<number> {
  if (name !== undefined && !/^[\w][\w.-]*$/.test(name)) {
    throw new UsageError(
      `keeping a bundle failed: name '${name}'; expected letters, digits, dots, dashes and underscores. Give another with --name.`,
    );
  }
  const bundle = await readBundle(path);
  if (bundle.verdict === 'flaky') {
    throw new UsageError(
      `keeping a bundle failed: ${path} is flaky; expected a counterexample that happens again. Run leakproof doctor, and fuzz until it is confirmed.`,
    );
  }
  await ensureWritableFolder(corpus, '--corpus');
  const file = join(corpus, `${name ?? nameOf(bundle)}.json`);
  // Exclusive, so that a name that exists is never written over.
  await writeFile(file, formatSequence(bundle.counterexample), { flag: 'wx' }).catch((cause: NodeJS.ErrnoException) => {
    throw new UsageError(
      cause.code === 'EEXIST'
        ? `keeping a bundle failed: ${file} exists; expected a new name. Give another with --name.`
        : `keeping a bundle failed: ${file}: ${cause.message}; expected a file that can be written. Give another with --corpus.`,
      { cause },
    );
  });
  console.log(`kept as ${file}`);
  return 0;
}

function nameOf({ signature }: { readonly signature: string }): string {
  return signature.replaceAll(/[^\w.-]+/g, '-').toLowerCase();
}
