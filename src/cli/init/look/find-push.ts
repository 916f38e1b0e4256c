import type { ProjectFacts } from './look-project.ts';
import type { SourceTree } from './source-tree.ts';

/** How the schema gets into an empty database, as `--push` takes it and the harness writes it. */
export type PushPlan =
  | { readonly kind: 'drizzle'; readonly schema: string | undefined }
  | { readonly kind: 'prisma'; readonly by: 'db push' | 'migrate deploy'; readonly schema: string }
  | { readonly kind: 'sql'; readonly folder: string }
  | { readonly kind: 'command'; readonly command: string };

/** A way to migrate that was found, and why. */
export type FoundPush = { readonly push: PushPlan; readonly reason: string };

/** The ways in which the project may be migrated, the likeliest first. */
export function findPushes(tree: SourceTree, { packages, scripts }: ProjectFacts, run: string): readonly FoundPush[] {
  const found: FoundPush[] = [];
  const drizzle = tree.files.find((file) => /^drizzle\.config\.[cm]?[jt]s$/.test(file));
  if (drizzle !== undefined && packages.has('drizzle-kit')) {
    const [, schema] = /\bschema\s*:\s*['"]\.?\/?([^'"*]+)['"]/.exec(tree.read(drizzle) ?? '') ?? [];
    found.push({ push: { kind: 'drizzle', schema }, reason: drizzle });
  }
  const prisma = tree.files.find((file) => /(^|\/)schema\.prisma$/.test(file) || /^prisma\/.*\.prisma$/.test(file));
  if (prisma !== undefined) {
    const hasMigrations = tree.files.some((file) => /^prisma\/migrations\/.*\.sql$/.test(file));
    const schema = prisma.startsWith('prisma/') ? 'prisma' : prisma;
    found.push({ push: { kind: 'prisma', by: hasMigrations ? 'migrate deploy' : 'db push', schema }, reason: prisma });
  }
  for (const folder of sqlFolders(tree))
    found.push({ push: { kind: 'sql', folder }, reason: `SQL files in ${folder}` });
  for (const [name, line] of scripts) {
    if (
      !/^(db[:_-])?(migrate|migration|migrations)([:_-](up|deploy|latest|run|dev))?$|^db[:_-](push|setup|up)$/.test(
        name,
      )
    )
      continue;
    found.push({ push: { kind: 'command', command: `${run} ${name}` }, reason: `script ${name}: ${line}` });
  }
  return found;
}

/** Folders of migrations first, then a file that holds the schema. */
function sqlFolders(tree: SourceTree): readonly string[] {
  const sql = tree.files.filter(
    (file) => /\.sql$/i.test(file) && !/(^|\/)(seeds?|fixtures|queries|prisma)\b/i.test(file),
  );
  const making = sql.filter((file) => /\bcreate\s+table\b/i.test(tree.read(file) ?? ''));
  const folders = new Set<string>();
  for (const file of making) {
    const [, folder] = /^((?:.*\/)?(?:migrations?|migrate|drizzle|sql|schema|db|ddl)(?=\/))/i.exec(file) ?? [];
    folders.add(folder ?? file);
  }
  const isMigrations = (path: string) => Number(/migrat|drizzle/i.test(path));
  return [...folders].sort((a, b) => isMigrations(b) - isMigrations(a) || (a < b ? -1 : 1));
}
