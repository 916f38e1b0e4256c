import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../errors.ts';
import type { Session } from '../run/session.ts';
import type { Sequence } from '../sequence/sequence.ts';
import { readSequence } from '../sequence/sequence-codec.ts';

/** A sequence that was kept under a name. */
export type KeptSequence = { readonly name: string; readonly file: string; readonly sequence: Sequence };

/** Where the corpus is unless told otherwise. Only there may it be absent. */
export const defaultCorpus = 'seeds/corpus';

/** The sequences in a folder, by name. Throws a `UsageError` for a folder that is not there, and for a file that is no sequence. */
export async function readCorpus(folder: string = defaultCorpus): Promise<readonly KeptSequence[]> {
  const files = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' && folder === defaultCorpus) return [];
    throw new UsageError(
      `reading the corpus failed: ${folder} (${cause.code}); expected a folder of sequences. Give another with --corpus.`,
      { cause },
    );
  });
  const kept = files.filter((file) => file.endsWith('.json')).sort();
  return Promise.all(
    kept.map(async (name) => {
      const file = join(folder, name);
      return { name: name.slice(0, -'.json'.length), file, sequence: await readSequence(file) };
    }),
  );
}

/** Throws a `UsageError` for the first sequence that does not fit the harness any more: which step, and why. */
export function assertCorpusFits(corpus: readonly KeptSequence[], { findMisfit }: Pick<Session, 'findMisfit'>): void {
  for (const { file, sequence } of corpus) {
    const misfit = findMisfit(sequence);
    if (misfit !== undefined) throw new UsageError(`running a sequence failed: ${file}: ${misfit} Mend or delete it.`);
  }
}
