import { writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../../engine/errors.ts';
import { type Bundle, readBundle } from '../../engine/evidence/bundle.ts';
import { ensureWritableFolder } from '../../engine/evidence/folder.ts';
import { formatSequence } from '../../engine/sequence/sequence-codec.ts';
import { counterexampleSource, type TestImports } from '../keeping/counterexample-source.ts';
import { curlScript } from '../keeping/curl-script.ts';

export type KeepOptions = {
  readonly bundle: string;
  readonly name?: string;
  /** Where the corpus is. */
  readonly corpus: string;
  /** The module that exports `harness`. */
  readonly harness: string;
  /** Write a test instead, to that file; beside the harness's folder where it is not named. */
  readonly asTest?: string | true;
  /** Print the requests instead. */
  readonly asCurl?: true;
};

/**
 * `leakproof keep`: makes a bundle's counterexample a named regression, which fuzzing and the suites run first; or a test of vitest, which
 * fails until it is mended; or prints its requests as lines for a shell. Needs no database.
 */
export async function keep(options: KeepOptions): Promise<number> {
  const { bundle: path, name, corpus, harness, asTest, asCurl } = options;
  if (name !== undefined && !/^[\w][\w.-]*$/.test(name)) {
    throw new UsageError(
      `keeping a bundle failed: name '${name}'; expected letters, digits, dots, dashes and underscores. Give another with --name.`,
    );
  }
  if (asTest !== undefined && asCurl) {
    throw new UsageError('keeping a bundle failed: both --as-test and --as-curl; expected one. Leave one out.');
  }
  const bundle = await readBundle(path);
  if (bundle.verdict === 'flaky') {
    throw new UsageError(
      `keeping a bundle failed: ${path} is flaky; expected a counterexample that happens again. Run leakproof doctor, and fuzz until it is confirmed.`,
    );
  }
  if (asCurl) {
    process.stdout.write(curlScript(bundle));
    return 0;
  }
  const base = name ?? nameOf(bundle);
  if (asTest === undefined) {
    await keepAs(join(corpus, `${base}.json`), formatSequence(bundle.counterexample), '--corpus');
    return 0;
  }
  const file = asTest === true ? join(dirname(harness), '..', `${base}.test.ts`) : asTest;
  await keepAs(file, counterexampleSource(bundle, importsOf(file, harness)), '--as-test');
  return 0;
}

async function keepAs(file: string, text: string, option: '--corpus' | '--as-test'): Promise<void> {
  await ensureWritableFolder(dirname(file), option);
  const another = option === '--corpus' ? '--name' : '--name or --as-test <file>';
  // Exclusive, so that a name that exists is never written over.
  await writeFile(file, text, { flag: 'wx' }).catch((cause: NodeJS.ErrnoException) => {
    throw new UsageError(
      cause.code === 'EEXIST'
        ? `keeping a bundle failed: ${file} exists; expected a new name. Give another with ${another}.`
        : `keeping a bundle failed: ${file}: ${cause.message}; expected a file that can be written. Give another with ${option}.`,
      { cause },
    );
  });
  console.log(`kept as ${file}`);
}

function nameOf({ signature }: Pick<Bundle, 'signature'>): string {
  return signature.replaceAll(/[^\w.-]+/g, '-').toLowerCase();
}

/** What a test in that file imports: the package, or in the repository of the package its source. */
function importsOf(file: string, harness: string): TestImports {
  const folder = dirname(resolve(file));
  const to = (path: string) => {
    const way = relative(folder, resolve(path)).split(sep).join('/');
    return way.startsWith('.') ? way : `./${way}`;
  };
  const own = fileURLToPath(new URL('../../engine/vitest/index.ts', import.meta.url));
  const isOwn =
    !own.includes(`${sep}node_modules${sep}`) && own.startsWith(process.cwd() + sep) && import.meta.url.endsWith('.ts');
  return { face: isOwn ? to(own) : 'leakproof/vitest', harness: to(harness) };
}
