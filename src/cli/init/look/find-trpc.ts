import type { ModuleFacts } from './module-facts.ts';
import type { Sources } from './sources.ts';
import { bare, type Node, nameOf, nodeIn, nodesIn, pathOf, propertyOf, textOf, walk } from './syntax.ts';

/** A value that a module exports. */
export type Exported = { readonly file: string; readonly name: string };

/** A router of tRPC that is part of no other, and how it is served. */
export type TrpcRouter = Exported & {
  /** The function that makes the context of a call, where there is one; how many arguments it cannot do without. */
  readonly context: (Exported & { readonly needs: number; readonly of: 'fetch' | 'node' }) | undefined;
  /** The path below which it is served, as far as the source says it. */
  readonly path: string;
};

/** The routers that are part of no other, the largest first. */
export function findTrpcRouters(sources: Sources): readonly TrpcRouter[] {
  const routers = sources.modules.flatMap((module) =>
    [...module.exports].flatMap(([name, { local, value, isType }]) => {
      const made = bare(value ?? module.made.get(local ?? name));
      return !isType && made && isRouter(made, module, sources) ? [{ file: module.file, name, made, module }] : [];
    }),
  );
  const inside = new Set(
    routers.flatMap(({ made, module }) => [...walk(made)].flatMap((node) => exportedAs(nameOf(node), module, sources))),
  );
  const context = contextOf(sources);
  const path = pathIn(sources);
  return routers
    .filter(({ file, name }) => !inside.has(`${file}#${name}`))
    .sort((a, b) => b.made.end - b.made.start - (a.made.end - a.made.start))
    .map(({ file, name }) => ({ file, name, context, path }));
}

/** `t.router({ … })`, or a call of what another module calls so. */
function isRouter(node: Node, module: ModuleFacts, sources: Sources): boolean {
  if (node.type !== 'CallExpression') return false;
  const path = pathOf(bare(nodeIn(node, 'callee')));
  if (path === undefined || !/(^|\.)(\w*router|merge\w*routers)$/i.test(path)) return false;
  const from = module.imports.get(path.split('.')[0] ?? '')?.from;
  const file = from === undefined ? module.file : sources.follow(module.file, from);
  return isOfTrpc(file === undefined ? undefined : sources.module(file));
}

function isOfTrpc(module: ModuleFacts | undefined): boolean {
  return module !== undefined && [...module.imports.values()].some(({ from }) => from === '@trpc/server');
}

/** The export behind a name, as `file#name`. */
function exportedAs(name: string | undefined, module: ModuleFacts, sources: Sources): readonly string[] {
  if (name === undefined) return [];
  const imported = module.imports.get(name);
  if (imported === undefined) return module.exports.has(name) ? [`${module.file}#${name}`] : [];
  const file = sources.follow(module.file, imported.from);
  return file === undefined ? [] : [`${file}#${imported.name}`];
}

/** The function whose type the routers are made with, else one that is called so. */
function contextOf(sources: Sources): TrpcRouter['context'] {
  const named = sources.modules
    .filter(isOfTrpc)
    .flatMap(({ text }) => /\.context<[^()]*?typeof\s+(\w+)/.exec(text)?.[1] ?? [])[0];
  const functions = sources.modules.flatMap((module) =>
    [...module.exports].flatMap(([name, { local }]) => {
      const made = bare(module.made.get(local ?? name));
      return made && /Function/.test(made.type) ? [{ module, name, made }] : [];
    }),
  );
  const found =
    functions.find(({ name }) => name === named) ??
    functions.find(({ name, module }) => /^create\w*context$/i.test(name) && importsTrpc(module));
  if (found === undefined) return undefined;
  const { module, name, made } = found;
  const isFetch = [...module.imports.values()].some(({ from }) => from === '@trpc/server/adapters/fetch');
  return { file: module.file, name, needs: nodesIn(made, 'params').length, of: isFetch ? 'fetch' : 'node' };
}

function importsTrpc({ imports }: ModuleFacts): boolean {
  return [...imports.values()].some(({ from }) => from.startsWith('@trpc/server'));
}

const HANDLERS = /^@trpc\/server\/adapters\/|^@hono\/trpc-server$/;

/** `endpoint: '/api/trpc'` of a handler, or the path of a middleware. */
function pathIn({ modules }: Sources): string {
  for (const { statements, imports } of modules) {
    if (![...imports.values()].some(({ from }) => HANDLERS.test(from))) continue;
    for (const node of statements.flatMap((statement) => [...walk(statement)])) {
      if (node.type !== 'CallExpression') continue;
      const given = nodesIn(node, 'arguments');
      const endpoint = textOf(propertyOf(bare(given[0]), 'endpoint')) ?? textOf(propertyOf(bare(given[1]), 'prefix'));
      if (endpoint !== undefined) return endpoint;
      const mounted = textOf(given[0]);
      const isMounted = given
        .slice(1)
        .some((each) => [...walk(each)].some((inner) => HANDLERS.test(imports.get(nameOf(inner) ?? '')?.from ?? '')));
      if (mounted !== undefined && isMounted) return mounted.replace(/\/\*$/, '');
    }
  }
  return '/trpc';
}
