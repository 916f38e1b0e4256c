import { readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { UsageError } from '../errors.ts';
import type { Bundle } from '../evidence/bundle.ts';
import { ensureWritableFolder } from '../evidence/folder.ts';
import type { Accepted } from '../harness/accepted.ts';
import { sequenceSchema } from '../sequence/sequence-codec.ts';
import { readStoredJson } from '../sequence/stored-json.ts';
import { defaultCorpus } from './corpus.ts';

/** An accepted finding as a file holds it. */
export const acceptedSchema = z
  .strictObject({
    $schema: z.string().exactOptional(),
    version: z.literal(1, 'expected 1'),
    signature: z.string().min(1).describe('What makes two violations the same bug.'),
    also: z.array(z.string()).describe('Signatures that the same cause shows besides.'),
    why: z.string().min(1).describe('Why it is accepted.'),
    counterexample: sequenceSchema.describe('Run first, to tell whether the finding still occurs.'),
  })
  .meta({ id: 'accepted', title: 'Accepted finding of leakproof' });

const stored = {
  what: 'an accepted finding',
  expected: 'one as in docs/formats.md',
  advice: 'Mend or delete it.',
};

/** Where accepted findings are kept: beside the corpus, or beside the default one where none is run. */
export function acceptedFolder(corpus: string | false = defaultCorpus): string {
  return join(dirname(corpus === false ? defaultCorpus : corpus), 'accepted');
}

/** The findings that are accepted beside a corpus, by file; none where there is no such folder. Throws a `UsageError` for a file that is none. */
export async function readAccepted(corpus?: string | false): Promise<readonly Accepted[]> {
  const folder = acceptedFolder(corpus);
  const files = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return [];
    throw new UsageError(
      `reading accepted findings failed: ${folder} (${cause.code}); expected a folder that can be read. Mend or delete it.`,
      { cause },
    );
  });
  const names = files.filter((name) => name.endsWith('.json')).sort();
  return Promise.all(names.map((name) => readOne(join(folder, name))));
}

async function readOne(file: string): Promise<Accepted> {
  const parsed = acceptedSchema.safeParse(await readStoredJson(file, stored));
  if (parsed.success) {
    const { signature, also, why, counterexample } = parsed.data;
    return { signature, also, why, counterexample: { version: 1, steps: counterexample.steps }, file };
  }
  const [issue] = parsed.error.issues;
  throw new UsageError(
    `reading an accepted finding failed: ${file}: ${issue?.path.join('.') || 'the whole'}: ${issue?.message}. See docs/formats.md, and mend or delete it.`,
  );
}

/** Accepts the finding of a bundle in a file of its own beside the corpus, and hands back its name. Throws a `UsageError` where there is one already. */
export async function acceptBundle(
  { signature, also = [], counterexample }: Bundle,
  { why, corpus }: { readonly why: string; readonly corpus: string },
): Promise<string> {
  const folder = acceptedFolder(corpus);
  await ensureWritableFolder(folder, '--corpus');
  const file = join(folder, `${signature.replaceAll(/[^\w.-]+/g, '-').toLowerCase()}.json`);
  const entry = { version: 1, signature, also: also.map((one) => one.signature), why };
  const head = JSON.stringify(entry, null, 2).replace(/\n\}$/, '');
  const steps = counterexample.steps.map((step) => `      ${JSON.stringify(step)}`);
  const text = `${head},\n  "counterexample": {\n    "version": 1,\n    "steps": [\n${steps.join(',\n')}\n    ]\n  }\n}\n`;
  // Exclusive, so that a reason that somebody has given is never written over.
  await writeFile(file, text, { flag: 'wx' }).catch((cause: NodeJS.ErrnoException) => {
    throw new UsageError(
      cause.code === 'EEXIST'
        ? `accepting a finding failed: ${file} exists; expected one that is not accepted yet. Delete the file to accept it anew.`
        : `accepting a finding failed: ${file}: ${cause.message}; expected a file that can be written. Give another folder with --corpus.`,
      { cause },
    );
  });
  return file;
}
