import type { Imported } from './imported.ts';
import type { ModuleFacts } from './module-facts.ts';
import type { Sources } from './sources.ts';
import { bare, type Node, nameOf, nodeIn, nodesIn, pathOf, walk } from './syntax.ts';

/** How an exported value of the database module reaches the database. */
export type DatabaseExport = {
  readonly name: string;
  /** A lazy pool is a function that hands one out, which is the same each time. */
  readonly kind: 'pool' | 'drizzle' | 'kysely' | 'prisma' | 'postgres.js' | 'lazy pool' | 'other';
};

/** A module that makes what the application asks its database with. */
export type DatabaseModule = {
  readonly file: string;
  readonly exports: readonly DatabaseExport[];
  /** The expression, over an export, that is its pool of `pg` or postgres.js; undefined where it keeps that to itself. */
  readonly pool: string | undefined;
  /** The variables of the environment from which it takes its URL. */
  readonly variables: readonly string[];
  /** Whether it asks for an encrypted connection, which an embedded server has not. */
  readonly hasSsl: boolean;
  /** How many modules import it. */
  readonly importers: number;
};

/** The modules that make a connection, the most used first. */
export function findDatabases(sources: Sources): readonly DatabaseModule[] {
  const uses = new Map<string, number>();
  for (const { file, imports, passedOn } of sources.modules) {
    for (const from of new Set([...[...imports.values()].map((each) => each.from), ...passedOn])) {
      const target = sources.follow(file, from);
      if (target !== undefined) uses.set(target, (uses.get(target) ?? 0) + 1);
    }
  }
  return sources.modules
    .flatMap((module) => {
      const found = databaseOf(module);
      return found === undefined ? [] : [{ ...found, importers: uses.get(module.file) ?? 0 }];
    })
    .filter(({ exports }) => exports.length > 0)
    .sort((a, b) => b.importers - a.importers || (a.file < b.file ? -1 : 1));
}

/** What makes a connection, by the package that it is imported from. */
const MAKERS: readonly { readonly from: RegExp; readonly name: RegExp; readonly kind: DatabaseExport['kind'] }[] = [
  { from: /^pg$/, name: /^(\w+\.)?Pool$/, kind: 'pool' },
  { from: /^drizzle-orm\/(node-postgres|postgres-js)$/, name: /^drizzle$/, kind: 'drizzle' },
  { from: /^kysely$/, name: /^Kysely$/, kind: 'kysely' },
  { from: /prisma/i, name: /^PrismaClient$/, kind: 'prisma' },
  { from: /^postgres$/, name: /^\w+$/, kind: 'postgres.js' },
];

function databaseOf(module: ModuleFacts): Omit<DatabaseModule, 'importers'> | undefined {
  const makes = (node: Node | undefined) => kindOf(node, module);
  const makings = module.statements.flatMap((statement) => [...walk(statement)]).filter((node) => makes(node));
  if (makings.length === 0) return undefined;
  const exports = [...module.exports].flatMap(([name, { local, value, isType }]): DatabaseExport[] => {
    if (isType) return [];
    const made = value ?? (local === undefined ? undefined : module.made.get(local));
    return [{ name, kind: makes(bare(made)) ?? (handsOutPool(made, makes) ? 'lazy pool' : 'other') }];
  });
  const text = makings.map((node) => module.text.slice(node.start, node.end)).join('\n');
  const pool = exports.find(({ kind }) => kind === 'pool' || kind === 'postgres.js');
  const lazy = exports.find(({ kind }) => kind === 'lazy pool');
  const drizzle = exports.find(({ kind }) => kind === 'drizzle');
  return {
    file: module.file,
    exports,
    pool: pool?.name ?? (lazy ? `${lazy.name}()` : undefined) ?? (drizzle ? `${drizzle.name}.$client` : undefined),
    variables: urlVariables(module.text),
    hasSsl: /\bssl\b\s*:/.test(text),
  };
}

/** The variables of the environment in a text that by their names say which database is meant. */
export function urlVariables(text: string): readonly string[] {
  const names = [...text.matchAll(/\benv(?:ironment)?\b[.[]['"]?([A-Z][A-Z0-9_]*)/g)].flatMap(([, name]) => name ?? []);
  return [...new Set(names)].filter((name) => /URL|URI|DSN|CONNECTION|PG|POSTGRES|DB/.test(name));
}

/** What a name stands for anywhere in a module: what it is declared as, be it within a function. */
export function declaredAs(name: string | undefined, { statements }: ModuleFacts): Node | undefined {
  if (name === undefined) return undefined;
  const declared = statements
    .flatMap((statement) => [...walk(statement)])
    .find((node) => node.type === 'VariableDeclarator' && nameOf(node.id) === name);
  return bare(nodeIn(declared, 'init'));
}

/** A function without arguments that makes a pool and hands it out. */
function handsOutPool(made: Node | undefined, makes: (node: Node) => DatabaseExport['kind'] | undefined): boolean {
  if (made === undefined || !/Function/.test(made.type) || nodesIn(made, 'params').length > 0) return false;
  const inside = [...walk(made)];
  const assigned = inside.flatMap((node) => {
    const value = bare(nodeIn(node, 'right') ?? nodeIn(node, 'init'));
    const isPool = value !== undefined && /^(pool|postgres\.js)$/.test(makes(value) ?? '');
    return isPool ? (nameOf(node.left) ?? nameOf(node.id) ?? []) : [];
  });
  return inside.some((node) => {
    if (node.type !== 'ReturnStatement') return false;
    const value = bare(nodeIn(node, 'argument'));
    return value !== undefined && (makes(value) === 'pool' || assigned.includes(nameOf(value) ?? ''));
  });
}

/** What a call or a `new` makes, if it is one of the makers. */
export function kindOf(node: Node | undefined, module: ModuleFacts): DatabaseExport['kind'] | undefined {
  const { imports } = module;
  // A service of Nest is the client itself.
  if (node?.type === 'ClassDeclaration' || node?.type === 'ClassExpression') {
    const parent = imports.get(nameOf(nodeIn(node, 'superClass')) ?? '');
    return parent?.name === 'PrismaClient' && /prisma/i.test(parent.from) ? 'prisma' : undefined;
  }
  if (node?.type !== 'NewExpression' && node?.type !== 'CallExpression') return undefined;
  const path = pathOf(bare(nodeIn(node, 'callee')));
  const imported = importedAs(path?.split('.')[0] ?? '', module);
  if (path === undefined || imported === undefined) return undefined;
  return MAKERS.find(({ from, name }) => from.test(imported.from) && (name.test(imported.name) || name.test(path)))
    ?.kind;
}

/** What a local name stands for of another package, also once removed: `const { Pool } = pg`, `const pg = isNative ? all.native : all`. */
function importedAs(name: string, { imports, statements }: ModuleFacts): Imported | undefined {
  const imported = imports.get(name);
  if (imported !== undefined) return imported;
  const declared = statements
    .filter(({ type }) => type === 'VariableDeclaration')
    .flatMap((statement) => nodesIn(statement, 'declarations'));
  for (const declaration of declared) {
    const from = heads(nodeIn(declaration, 'init')).flatMap((head) => imports.get(head) ?? [])[0];
    if (from === undefined) continue;
    if (nameOf(declaration.id) === name) return from;
    const taken = nodesIn(declaration.id, 'properties').find((property) => nameOf(property.value) === name);
    if (taken !== undefined) return { ...from, name: nameOf(taken.key) ?? name };
  }
  return undefined;
}

/** The names that an expression begins with, whichever way it goes. */
function heads(given: Node | undefined): readonly string[] {
  const node = bare(given);
  switch (node?.type) {
    case 'Identifier':
    case 'MemberExpression':
      return [pathOf(node)?.split('.')[0] ?? []].flat();
    case 'ConditionalExpression':
      return [...heads(nodeIn(node, 'consequent')), ...heads(nodeIn(node, 'alternate'))];
    case 'LogicalExpression':
      return [...heads(nodeIn(node, 'left')), ...heads(nodeIn(node, 'right'))];
    default:
      return [];
  }
}
