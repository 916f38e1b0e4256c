import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sequence } from '../sequence/sequence.ts';
import { parseSequence } from '../sequence/sequence-codec.ts';

/** A sequence that was kept under a name. */
export type KeptSequence = { readonly name: string; readonly sequence: Sequence };

/** The sequences in a folder, by name; none where there is no such folder. Throws a `UsageError` for a file that is no sequence. */
export async function readCorpus(folder: string): Promise<readonly KeptSequence[]> {
  const files = await readdir(folder).catch(() => []);
  const kept = files.filter((file) => file.endsWith('.json')).sort();
  return Promise.all(
    kept.map(async (file) => {
      const path = join(folder, file);
      return { name: file.slice(0, -'.json'.length), sequence: parseSequence(await readFile(path, 'utf8'), path) };
    }),
  );
}
