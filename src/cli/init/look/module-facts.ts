import { posix } from 'node:path';
import { exportedIn, requiredIn } from './common-js-facts.ts';
import type { Imported } from './imported.ts';
import { linkedFiles } from './package-exports.ts';
import type { SourceTree } from './source-tree.ts';
import { bare, type Node, nameOf, nodeIn, nodesIn, parseStatements, textOf } from './syntax.ts';

/** What a module imports, makes and exports. */
export type ModuleFacts = {
  readonly file: string;
  readonly text: string;
  readonly statements: readonly Node[];
  /** By local name; `name` is `default`, `*`, or what the other module calls it. */
  readonly imports: ReadonlyMap<string, Imported>;
  /** By local name: what a constant is made of, or a function or class as it is declared. */
  readonly made: ReadonlyMap<string, Node>;
  /** By exported name: what stands behind it, and its local name where it has one. */
  readonly exports: ReadonlyMap<string, { readonly local?: string; readonly value?: Node; readonly isType: boolean }>;
  /** Modules whose exports are this one's too: `export * from './schema'`. */
  readonly passedOn: readonly string[];
};

/** Reads a module of the tree. */
export function readModule(tree: SourceTree, file: string): ModuleFacts {
  const text = tree.read(file) ?? '';
  const statements = parseStatements(file, text);
  const imports = new Map<string, Imported>();
  const made = new Map<string, Node>();
  const exported = new Map<string, { local?: string; value?: Node; isType: boolean }>();
  const passedOn: string[] = [];
  for (const statement of statements) {
    const declaration = nodeIn(statement, 'declaration');
    const isType = statement.importKind === 'type' || statement.exportKind === 'type';
    const from = textOf(nodeIn(statement, 'source'));
    switch (statement.type) {
      case 'ImportDeclaration':
        for (const specifier of nodesIn(statement, 'specifiers')) {
          const local = nameOf(specifier.local);
          const name = specifier.type === 'ImportDefaultSpecifier' ? 'default' : (nameOf(specifier.imported) ?? '*');
          if (local !== undefined && from !== undefined)
            imports.set(local, { from, name, isType: isType || specifier.importKind === 'type' });
        }
        break;
      case 'ExportAllDeclaration':
        if (from !== undefined && !isType) passedOn.push(from);
        break;
      case 'ExportDefaultDeclaration': {
        const local = nameOf(declaration) ?? nameOf(declaration?.id);
        if (declaration)
          exported.set('default', { ...(local === undefined ? { value: declaration } : { local }), isType });
        if (declaration && local !== undefined && nameOf(declaration) === undefined) made.set(local, declaration);
        break;
      }
      case 'ExportNamedDeclaration':
        for (const specifier of nodesIn(statement, 'specifiers')) {
          const name = nameOf(specifier.exported);
          const local = nameOf(specifier.local);
          if (name === undefined || local === undefined) continue;
          if (from !== undefined) imports.set(`${local} from ${from}`, { from, name: local, isType });
          exported.set(name, { local: from === undefined ? local : `${local} from ${from}`, isType });
        }
        for (const [name, value] of declaredIn(declaration)) {
          if (value) made.set(name, value);
          exported.set(name, {
            local: name,
            isType: isType || /^TS(Interface|TypeAlias)/.test(declaration?.type ?? ''),
          });
        }
        break;
      default:
        for (const [local, required] of requiredIn(statement)) imports.set(local, required);
        for (const [name, value] of declaredIn(statement)) if (value && !imports.has(name)) made.set(name, value);
        for (const { name, ...found } of exportedIn(statement)) exported.set(name, { ...found, isType: false });
    }
  }
  return { file, text, statements, imports, made, exports: exported, passedOn };
}

function declaredIn(declaration: Node | undefined): readonly (readonly [string, Node | undefined])[] {
  if (declaration?.type === 'VariableDeclaration') {
    return nodesIn(declaration, 'declarations').flatMap((each) => {
      const name = nameOf(each.id);
      return name === undefined ? [] : [[name, bare(nodeIn(each, 'init'))] as const];
    });
  }
  const name = nameOf(declaration?.id);
  return name === undefined ? [] : [[name, declaration]];
}

/**
 * The file of the tree that an import leads to, by a relative path, by one of the project's aliases, or by the name of a package of its
 * workspace; undefined for any other package.
 */
export function fileOf(tree: SourceTree, importer: string, specifier: string, aliases: Aliases): string | undefined {
  const bases = specifier.startsWith('.')
    ? [posix.join(posix.dirname(importer), specifier)]
    : [
        ...aliases.flatMap(({ prefix, folders }) =>
          specifier.startsWith(prefix)
            ? folders.map((folder) => posix.join(folder, specifier.slice(prefix.length)))
            : [],
        ),
        ...linkedFiles(tree, specifier),
      ];
  for (const base of bases) {
    const bareName = base.replace(/\.[cm]?jsx?$/, '');
    const names = [base, ...ENDINGS.map((ending) => base + ending), ...ENDINGS.map((ending) => bareName + ending)];
    const found = [...names, ...ENDINGS.map((ending) => `${base}/index${ending}`)].find((name) => tree.has(name));
    if (found !== undefined) return found;
  }
  return undefined;
}

const ENDINGS = ['.ts', '.tsx', '.mts', '.js', '.mjs', '.jsx'];

/** How a project calls its own files: `@/` is `src/`. */
export type Aliases = readonly { readonly prefix: string; readonly folders: readonly string[] }[];
