import { type FileRouted, findFileRouted } from './find-file-routes.ts';
import { findNest, type NestFacts } from './find-nest.ts';
import { findTrpcRouters, type TrpcRouter } from './find-trpc.ts';
import type { ModuleFacts } from './module-facts.ts';
import type { Sources } from './sources.ts';
import { bare, type Node, nameOf, nodeIn, nodesIn, pathOf, walk } from './syntax.ts';

export type Framework = 'hono' | 'express' | 'fastify' | 'koa' | 'nest' | 'sveltekit' | 'next' | 'trpc';

/** A module that hands out the application. */
export type ApplicationModule = {
  readonly file: string;
  readonly framework: Framework;
  /** The exported name. */
  readonly name: string;
  /** Whether that is a function which builds a fresh application; then how many arguments it cannot do without. */
  readonly isFactory: boolean;
  readonly needs: number;
  /** Where what it builds is a part of what it hands back: `app` of `{ app, api }`. */
  readonly property?: string;
  /** Whether the module opens a port as it is loaded. */
  readonly listens: boolean;
  /** How the procedures of a router are called. */
  readonly trpc?: Pick<TrpcRouter, 'context' | 'path'>;
  /** How an application of Nest is set up. */
  readonly nest?: NestFacts;
  /** Where its routes are files below the folder that `file` is then. */
  readonly files?: FileRouted;
};

const MAKERS: { readonly [name: string]: Framework } = {
  hono: 'hono',
  'hono/tiny': 'hono',
  '@hono/zod-openapi': 'hono',
  express: 'express',
  fastify: 'fastify',
  koa: 'koa',
  'koa-router': 'koa',
  '@koa/router': 'koa',
};

/** The framework whose application, or router, a call or a `new` makes. */
export function madeBy(node: Node | undefined, { imports }: ModuleFacts): Framework | undefined {
  if (node?.type !== 'NewExpression' && node?.type !== 'CallExpression') return undefined;
  const path = pathOf(bare(nodeIn(node, 'callee'))) ?? '';
  const imported = imports.get(path.split('.')[0] ?? '');
  const framework = MAKERS[imported?.from ?? ''];
  if (framework === 'hono') return /Hono$/.test(imported?.name ?? '') ? framework : undefined;
  return framework;
}

/**
 * What may be adopted, the likeliest first: what answers requests as a whole, then files that do, else a router of tRPC, whose own handler
 * serves it.
 */
export function findApplications(sources: Sources): readonly ApplicationModule[] {
  return [
    ...nestApplications(sources),
    ...findServers(sources),
    ...fileApplications(sources),
    ...trpcApplications(sources),
  ];
}

function nestApplications(sources: Sources): readonly ApplicationModule[] {
  const nest = findNest(sources);
  if (nest === undefined) return [];
  const { file, name } = nest;
  return [{ file, name, framework: 'nest', isFactory: false, needs: 0, listens: false, nest }];
}

function fileApplications(sources: Sources): readonly ApplicationModule[] {
  return findFileRouted(sources).map((files) => ({
    file: files.folder,
    name: '',
    framework: files.framework,
    isFactory: true,
    needs: 0,
    listens: false,
    files,
  }));
}

/** How an application is called, and given by a flag: `src/app.ts#app`, or the folder of its files. */
export function applicationName({ file, name }: ApplicationModule): string {
  return name === '' ? file : `${file}#${name}`;
}

function trpcApplications(sources: Sources): readonly ApplicationModule[] {
  return findTrpcRouters(sources).map(({ file, name, context, path }) => ({
    file,
    name,
    framework: 'trpc',
    isFactory: false,
    needs: 0,
    listens: false,
    trpc: { context, path },
  }));
}

/** The modules that export an application, the likeliest first: what builds one anew before what keeps one, what mounts most first. */
function findServers(sources: Sources): readonly ApplicationModule[] {
  const found = sources.modules.flatMap((module) =>
    [...module.exports].flatMap(([name, { local, value, isType }]) => {
      const made = value ?? (local === undefined ? undefined : module.made.get(local));
      if (isType || made === undefined) return [];
      const built = builtBy(made, module);
      if (built === undefined) return [];
      const mounts = [...walk(built.within ?? programOf(module))].filter(isMount).length;
      return [{ file: module.file, name, listens: listensAtLoad(module), mounts, ...built }];
    }),
  );
  return found
    .sort(
      (a, b) =>
        rankOf(b.file) - rankOf(a.file) ||
        b.mounts - a.mounts ||
        Number(b.isFactory) - Number(a.isFactory) ||
        (a.file < b.file ? -1 : 1),
    )
    .map(({ file, name, listens, framework, isFactory, needs, property }) => ({
      ...(property === undefined ? {} : { property }),
      file,
      name,
      listens,
      framework,
      isFactory,
      needs,
    }));
}

/** Routers are made like applications; they lie elsewhere. */
function rankOf(file: string): number {
  return /(^|\/)(app|server|index|main|application)\.[cm]?[jt]s$/.test(file) &&
    !/(^|\/)(routes?|routers?|modules)\//.test(file)
    ? 1
    : 0;
}

function programOf({ statements }: ModuleFacts): Node {
  return { type: 'Program', start: 0, end: 0, body: statements };
}

function builtBy(
  made: Node,
  module: ModuleFacts,
): { framework: Framework; isFactory: boolean; needs: number; property?: string; within?: Node } | undefined {
  const value = bare(made);
  const own = rootCall(value) ?? value;
  const framework = madeBy(own, module);
  if (framework !== undefined && !isRouter(own)) return { framework, isFactory: false, needs: 0 };
  if (value === undefined || !/Function/.test(value.type)) return undefined;
  const inside = [...walk(value)].find((node) => madeBy(node, module) !== undefined && !isRouter(node));
  const builds = inside && madeBy(inside, module);
  if (builds === undefined) return undefined;
  const parameters = nodesIn(value, 'params');
  const needs = parameters.filter((each) => each.type !== 'AssignmentPattern' && each.optional !== true).length;
  const property = handedBackAs(value, module);
  return { framework: builds, isFactory: true, needs, within: value, ...(property === undefined ? {} : { property }) };
}

/** The key under which a function hands back the first application that it makes; undefined where it hands back that itself. */
function handedBackAs(value: Node, module: ModuleFacts): string | undefined {
  const inside = [...walk(value)];
  const made = inside.find(
    (node) => node.type === 'VariableDeclarator' && madeBy(bare(nodeIn(node, 'init')), module) !== undefined,
  );
  const name = nameOf(made?.id);
  const returned = inside
    .filter(({ type }) => type === 'ReturnStatement')
    .flatMap((node) => nodesIn(bare(nodeIn(node, 'argument')), 'properties'))
    .find((property) => name !== undefined && nameOf(bare(nodeIn(property, 'value'))) === name);
  return nameOf(returned?.key);
}

/** `new Hono()` in `new Hono().get(…).route(…)`. */
function rootCall(node: Node | undefined): Node | undefined {
  const callee = bare(nodeIn(node, 'callee'));
  if (node?.type !== 'CallExpression' || callee?.type !== 'MemberExpression') return undefined;
  const object = bare(nodeIn(callee, 'object'));
  return rootCall(object) ?? object;
}

function isRouter(node: Node | undefined): boolean {
  return /(^|\.)Router$/.test(pathOf(bare(nodeIn(node, 'callee'))) ?? '');
}

function isMount(node: Node): boolean {
  const callee = node.type === 'CallExpression' ? bare(nodeIn(node, 'callee')) : undefined;
  return (
    callee?.type === 'MemberExpression' &&
    /^(route|use|register|get|post|put|patch|delete)$/.test(nameOf(callee.property) ?? '')
  );
}

/** Not within a function, which somebody else calls. */
function listensAtLoad({ statements }: ModuleFacts): boolean {
  const seen = (node: Node): boolean => {
    if (/Function/.test(node.type) || node.type === 'IfStatement') return false;
    const callee = node.type === 'CallExpression' ? bare(nodeIn(node, 'callee')) : undefined;
    const name = nameOf(callee?.property) ?? nameOf(callee);
    if (name === 'listen' || name === 'serve') return true;
    return Object.values(node).some((value) =>
      (Array.isArray(value) ? value : [value]).some((item) => isNodeLike(item) && seen(item)),
    );
  };
  return statements.some(seen);
}

function isNodeLike(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value;
}
