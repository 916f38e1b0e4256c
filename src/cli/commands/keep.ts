import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../../engine/errors.ts';
import { readBundle } from '../../engine/evidence/bundle.ts';
import { formatSequence } from '../../engine/sequence/sequence-codec.ts';

export type KeepOptions = {
  readonly bundle: string;
  readonly name?: string;
  /** Where the corpus is. */
  readonly corpus: string;
};

/** `leakproof keep`: makes a bundle's counterexample a named regression, which fuzzing and the suites run first. Needs no database. */
export async function keep({ bundle: path, name, corpus }: KeepOptions): Promise<number> {
  const bundle = await readBundle(path);
  const file = join(corpus, `${name ?? nameOf(bundle)}.json`);
  if (await stat(file).catch(() => undefined)) {
    throw new UsageError(`keeping a bundle failed: ${file} exists; expected a new name. Give another with --name.`);
  }
  try {
    await mkdir(corpus, { recursive: true });
    await writeFile(file, formatSequence(bundle.counterexample));
  } catch (cause) {
    throw new UsageError(
      `keeping a bundle failed: ${file} cannot be written; expected a folder that can. Give another with --corpus.`,
      { cause },
    );
  }
  console.log(`kept as ${file}`);
  return 0;
}

function nameOf({ signature }: { readonly signature: string }): string {
  return signature.replaceAll(/[^\w.-]+/g, '-').toLowerCase();
}
