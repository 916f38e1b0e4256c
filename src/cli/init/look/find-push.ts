import { parseObject } from './json-object.ts';
import { type ProjectFacts, packagesOf, scriptsOf } from './look-project.ts';
import type { SourceTree } from './source-tree.ts';

/** How the schema gets into an empty database, as `--push` takes it and the harness writes it; `cwd` is a package of the same workspace. */
export type PushPlan =
  | { readonly kind: 'drizzle'; readonly schema: string | undefined; readonly cwd?: string }
  | {
      readonly kind: 'prisma';
      readonly by: 'db push' | 'migrate deploy';
      readonly schema: string;
      readonly cwd?: string;
    }
  | { readonly kind: 'sql'; readonly folder: string }
  | { readonly kind: 'command'; readonly command: string; readonly cwd?: string };

/** A way to migrate that was found, and why. */
export type FoundPush = { readonly push: PushPlan; readonly reason: string };

/** The ways in which the project may be migrated, the likeliest first: its own, then those of packages of its workspace. */
export function findPushes(tree: SourceTree, { packages, scripts }: ProjectFacts, run: string): readonly FoundPush[] {
  const own = findIn({ tree, packages, scripts, run, cwd: undefined });
  const linked = [...new Set(tree.links.values())].flatMap((cwd) => {
    const manifest = parseObject(tree.read(`${cwd}/package.json`) ?? '') ?? {};
    return findIn({
      tree: folderOf(tree, cwd),
      packages: packagesOf(manifest),
      scripts: scriptsOf(manifest),
      run,
      cwd,
    });
  });
  return [...own, ...linked];
}

/** The files below a folder, as if it were the root. */
function folderOf(tree: SourceTree, folder: string): SourceTree {
  const inside = tree.files.filter((file) => file.startsWith(`${folder}/`));
  return {
    ...tree,
    files: inside.map((file) => file.slice(folder.length + 1)),
    has: (path) => tree.has(`${folder}/${path}`),
    read: (path) => tree.read(`${folder}/${path}`),
  };
}

type Looked = Pick<ProjectFacts, 'packages' | 'scripts'> & {
  readonly tree: SourceTree;
  readonly run: string;
  readonly cwd: string | undefined;
};

function findIn({ tree, packages, scripts, run, cwd }: Looked): readonly FoundPush[] {
  const found: FoundPush[] = [];
  const within = cwd === undefined ? {} : { cwd };
  const at = cwd === undefined ? '' : `${cwd}/`;
  const own = tree.files.filter((file) => !file.startsWith('../'));
  const drizzle = own.find((file) => /^drizzle\.config\.[cm]?[jt]s$/.test(file));
  const folders = sqlFolders(tree, own);
  if (drizzle !== undefined && packages.has('drizzle-kit')) {
    const config = tree.read(drizzle) ?? '';
    const [, schema] = /\bschema\s*:\s*['"]\.?\/?([^'"*]+)['"]/.exec(config) ?? [];
    const [, out = 'drizzle'] = /\bout\s*:\s*['"]\.?\/?([^'"]+?)\/?['"]/.exec(config) ?? [];
    const beyond = folders.includes(out) ? madeBeside(tree, own, out) : undefined;
    if (beyond !== undefined)
      found.push({
        push: { kind: 'sql', folder: at + out },
        reason: `${at}${beyond.file} makes ${beyond.what}, of which drizzle-kit push knows nothing`,
      });
    found.push({ push: { kind: 'drizzle', schema, ...within }, reason: at + drizzle });
  }
  const prisma = own.find((file) => /(^|\/)schema\.prisma$/.test(file) || /^prisma\/.*\.prisma$/.test(file));
  if (prisma !== undefined) {
    const hasMigrations = own.some((file) => /^prisma\/migrations\/.*\.sql$/.test(file));
    const schema = prisma.startsWith('prisma/') ? 'prisma' : prisma;
    found.push({
      push: { kind: 'prisma', by: hasMigrations ? 'migrate deploy' : 'db push', schema, ...within },
      reason: at + prisma,
    });
  }
  for (const folder of folders)
    found.push({ push: { kind: 'sql', folder: at + folder }, reason: `SQL files in ${at}${folder}` });
  for (const [name, line] of scripts) {
    if (
      !/^(db[:_-])?(migrate|migration|migrations)([:_-](up|deploy|latest|run|dev))?$|^db[:_-](push|setup|up)$/.test(
        name,
      )
    )
      continue;
    found.push({
      push: { kind: 'command', command: `${run} ${name}`, ...within },
      reason: `script ${name}${cwd === undefined ? '' : ` of ${cwd}`}: ${line}`,
    });
  }
  return found;
}

/** What migrations make that a schema in code says nothing of. */
function madeBeside(
  tree: SourceTree,
  files: readonly string[],
  folder: string,
): { readonly file: string; readonly what: string } | undefined {
  for (const file of files.filter((path) => path.startsWith(`${folder}/`) && /\.sql$/i.test(path))) {
    const [, what] =
      /\bcreate\s+(?:or\s+replace\s+)?(extension|function|trigger|materialized\s+view)\b/i.exec(
        tree.read(file) ?? '',
      ) ?? [];
    if (what !== undefined) return { file, what: `${/^[ae]/i.test(what) ? 'an' : 'a'} ${what.toLowerCase()}` };
  }
  return undefined;
}

/** What makes the most tables first; folders of migrations before it where they make half as many, as a dump beside them may be ahead. */
function sqlFolders(tree: SourceTree, files: readonly string[]): readonly string[] {
  const sql = files.filter((file) => /\.sql$/i.test(file) && !/(^|\/)(seeds?|fixtures|queries|prisma)\b/i.test(file));
  const folders = new Map<string, Set<string>>();
  for (const file of sql) {
    const tables = tablesMade(tree.read(file) ?? '');
    if (tables.length === 0) continue;
    const [, folder = file] = /^((?:.*\/)?(?:migrations?|migrate|drizzle|sql|schema|db|ddl)(?=\/))/i.exec(file) ?? [];
    folders.set(folder, new Set([...(folders.get(folder) ?? []), ...tables]));
  }
  const most = Math.max(0, ...[...folders.values()].map(({ size }) => size));
  const made = (path: string) => folders.get(path)?.size ?? 0;
  const isMigrations = (path: string) => Number(/migrat|drizzle/i.test(path) && 2 * made(path) >= most);
  return [...folders.keys()].sort((a, b) => isMigrations(b) - isMigrations(a) || made(b) - made(a) || (a < b ? -1 : 1));
}

/** The tables that a text of SQL makes. */
function tablesMade(sql: string): readonly string[] {
  const makings = sql.matchAll(/\bcreate\s+table\s+(?:if\s+not\s+exists\s+)?([\w."]+)/gi);
  return [...makings].map(([, name = '']) => name.replaceAll('"', '').toLowerCase());
}
