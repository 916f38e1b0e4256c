import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { openProject, type Project } from '../../../src/cli/project.ts';
import type { HttpEntry } from '../../../src/engine/harness/perform-http.ts';
import { installSources } from '../init/project.ts';

/** A project whose harness has the pieces of code of docs/recipes.md as modules: the working directory, until disposing of it deletes it. */
export type RecipeProject = Disposable & {
  /** One of the pieces, by the name in its first line, or by the heading that it stands under. */
  readonly load: <Module>(name: string) => Promise<Module>;
  /** The project as the command opens it, under one of its configurations. */
  readonly open: (config: string) => Promise<Project>;
};

/** Its other files, and which of this repository's packages it has installed besides leakproof, under other names where told. */
type RecipeFiles = {
  readonly files?: { readonly [path: string]: string };
  readonly packages?: { readonly [name: string]: string };
};

const harness = 'tests/integration/harness';

/** Lays out a project with the recipes in the folder of its harness. */
export function recipeProject({ files = {}, packages = {} }: RecipeFiles = {}): RecipeProject {
  const folder = mkdtempSync(join(tmpdir(), 'leakproof-recipes-'));
  for (const [path, code] of Object.entries({ ...files, ...recipes() })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), code);
  }
  installSources(folder);
  for (const [name, installed] of Object.entries({ pg: 'pg', vite: 'vite', ...packages })) {
    mkdirSync(dirname(join(folder, 'node_modules', name)), { recursive: true });
    symlinkSync(resolve('node_modules', installed), join(folder, 'node_modules', name));
  }
  const before = process.cwd();
  process.chdir(folder);
  return {
    load: (name) => import(/* @vite-ignore */ join(folder, harness, name)),
    open: (config) => openProject({ config, harness: join(harness, 'harness.ts') }),
    [Symbol.dispose]: () => {
      process.chdir(before);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The pieces of code, by where they stand in a harness. */
function recipes(): { readonly [path: string]: string } {
  const text = readFileSync(resolve('docs/recipes.md'), 'utf8');
  const pieces: Record<string, string> = {};
  let heading = '';
  for (const [, title, code = ''] of text.matchAll(/^## (.+)$|^```ts\n([\s\S]*?)^```$/gm)) {
    if (title !== undefined) heading = title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
    else {
      const [, name] = /^\/\/ ([\w./-]+\.ts)\n/.exec(code) ?? [];
      const place = name?.endsWith('.config.ts') ? '.' : harness;
      pieces[join(place, name ?? `${heading}.ts`)] = name === undefined ? pieceOf(code) : code;
    }
  }
  return pieces;
}

/** An entry of a harness, or a value that stands in one. */
function pieceOf(code: string): string {
  const value = code.startsWith('{') ? code.trim() : `{ ${code} }`;
  return `import { catalogFixtures } from 'leakproof';\nimport { adminPool as pool } from './two-roles.ts';\nexport const piece = ${value};\nvoid [catalogFixtures, pool];\n`;
}

/** A request to an application of a test, and what of its answer has to be the same from both. */
export type Asked = {
  readonly path: string;
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
};

/** What a client can tell two answers apart by: the status, the text, where to go, the cookies by name and value, headers of its own. */
export async function answersOf(entry: HttpEntry, asked: readonly Asked[]): Promise<readonly object[]> {
  const answers: object[] = [];
  for (const { path, method = 'GET', ...init } of asked) {
    const response = await entry(new Request(`http://localhost${path}`, { ...init, method }));
    const { status, headers } = response;
    const text = await response.text();
    answers.push({
      path,
      status,
      // Which words say that there is no such place is each one's own; the server leaves out what `HEAD` has no place for.
      text: status === 405 || path.startsWith('/api/none') || method === 'HEAD' ? '' : text,
      location: headers.get('location'),
      own: headers.get('x-own'),
      cookies: headers
        .getSetCookie()
        .map((cookie) => cookie.split(';', 1)[0])
        .sort(),
    });
  }
  return answers;
}
