import { requiredBy } from './common-js-facts.ts';
import { type ApplicationModule, madeBy } from './find-application.ts';
import { readRequest } from './find-fields.ts';
import { findFileRoutes } from './find-file-routes.ts';
import { findNestRoutes } from './find-nest.ts';
import type { ModuleFacts } from './module-facts.ts';
import type { Route } from './route.ts';
import type { Sources } from './sources.ts';
import { bare, type Node, nameOf, nodeIn, nodesIn, pathOf, propertyOf, textOf, walk } from './syntax.ts';

/** Where routes hang: a variable of a module, or one that only a function in it knows. */
type Holder = string;

type Found = {
  readonly routes: (Route & { readonly holder: Holder })[];
  /** What hangs on what, under which path. */
  readonly mounts: { readonly on: Holder; readonly path: string; readonly what: Holder }[];
};

const METHODS = /^(get|post|put|patch|delete)$/;

/** The routes of the application that a module exports, in the order of the source; what is mounted on it included. */
export function findRoutes(sources: Sources, application: ApplicationModule): readonly Route[] {
  const { framework, nest } = application;
  if (framework === 'next' || framework === 'sveltekit') return findFileRoutes(sources, framework);
  if (nest !== undefined) return findNestRoutes(sources, nest);
  const found: Found = { routes: [], mounts: [] };
  for (const module of sources.modules) readHolders(module, sources, found);
  const start = resolveHolder(sources, application.file, application.name);
  const routes: Route[] = [];
  const seen = new Set<string>();
  const collect = (holder: Holder, prefix: string, depth: number): void => {
    for (const { holder: on, path, ...route } of found.routes) {
      if (on !== holder) continue;
      const whole = { ...route, path: joinPaths(prefix, path) };
      const key = `${whole.method} ${whole.path}`;
      if (!seen.has(key)) routes.push(whole);
      seen.add(key);
    }
    if (depth > 0)
      for (const { on, path, what } of found.mounts)
        if (on === holder) collect(what, joinPaths(prefix, path), depth - 1);
  };
  collect(start, '', 8);
  return routes;
}

function joinPaths(prefix: string, path: string): string {
  const joined = `${prefix}/${path}`.replace(/\/+/g, '/').replace(/(.)\/$/, '$1');
  // Express and Hono write `:id{[0-9]+}` and `:id(\\d+)`, and `:id?`.
  return joined.replace(/(:\w+)(\{[^}]*\}|\([^)]*\))?\??/g, '$1').replace(/\{[/]?:?(\w+)\}/g, ':$1');
}

/** A variable is called after its module; in a function, what it makes or is handed is known by the function's exported name. */
function readHolders(module: ModuleFacts, sources: Sources, found: Found): void {
  const visit = (node: Node, within: string | undefined): void => {
    const own = functionName(node) ?? within;
    if (node.type === 'CallExpression') readCall(node, own, module, sources, found);
    for (const value of Object.values(node))
      for (const item of Array.isArray(value) ? value : [value])
        if (typeof item === 'object' && item !== null && 'type' in item) visit(item as Node, own);
  };
  for (const statement of module.statements) {
    const declaration = nodeIn(statement, 'declaration') ?? statement;
    if (declaration.type === 'VariableDeclaration') {
      for (const each of nodesIn(declaration, 'declarations')) {
        const name = nameOf(each.id);
        const value = bare(nodeIn(each, 'init'));
        visit(each, value && /Function/.test(value.type) ? name : undefined);
      }
    } else if (statement.type === 'ExportDefaultDeclaration')
      visit(declaration, functionName(declaration) ?? (/Function/.test(declaration.type) ? 'default' : undefined));
    else visit(declaration, undefined);
  }
}

function functionName(node: Node): string | undefined {
  return node.type === 'FunctionDeclaration' ? nameOf(node.id) : undefined;
}

function readCall(call: Node, within: string | undefined, module: ModuleFacts, sources: Sources, found: Found): void {
  const callee = bare(nodeIn(call, 'callee'));
  if (callee?.type !== 'MemberExpression') return;
  const verb = nameOf(callee.property) ?? '';
  const object = bare(nodeIn(callee, 'object'));
  const arguments_ = nodesIn(call, 'arguments').flatMap((each) => bare(each) ?? []);
  const [first] = arguments_;
  const chain = rootOf(object);
  const holder = holderOf(chain, within, module, sources, object);
  if (holder === undefined) return;
  const routePath = chainedPath(object);
  if (METHODS.test(verb) && (routePath !== undefined || textOf(first) !== undefined)) {
    if (routePath === undefined && arguments_.length < 2) return;
    const path = routePath ?? textOf(first) ?? '';
    found.routes.push({
      method: verb.toUpperCase(),
      path: joinPaths(prefixOf(chain, module), path),
      ...readRequest(arguments_, verb, { module, sources }),
      file: module.file,
      holder,
    });
    return;
  }
  if (verb === 'openapi') {
    const described = describedRoute(first, module);
    if (described)
      found.routes.push({
        ...described,
        ...readRequest(arguments_, described.method, { module, sources }),
        file: module.file,
        holder,
      });
    return;
  }
  if (!/^(use|route|register)$/.test(verb)) return;
  const path = textOf(first) ?? textOf(propertyOf(arguments_[1], 'prefix')) ?? '';
  const targets = textOf(first) === undefined ? arguments_ : arguments_.slice(1);
  for (const target of targets) {
    const what = targetOf(target, within, module, sources);
    if (what !== undefined && what !== holder) found.mounts.push({ on: holder, path, what });
  }
}

/** `new Router({ prefix: '/notes' })` of Koa. */
function prefixOf(root: Node | undefined, module: ModuleFacts): string {
  const made = bare(module.made.get(nameOf(root) ?? '')) ?? root;
  return made?.type === 'NewExpression'
    ? (textOf(propertyOf(bare(nodesIn(made, 'arguments')[0]), 'prefix')) ?? '')
    : '';
}

/** `createRoute({ method, path })` of @hono/zod-openapi, by its name or in place. */
function describedRoute(node: Node | undefined, module: ModuleFacts): { method: string; path: string } | undefined {
  const made = module.made.get(nameOf(node) ?? '') ?? node;
  const [given] = nodesIn(made, 'arguments');
  const path = textOf(propertyOf(given, 'path'));
  const method = textOf(propertyOf(given, 'method'));
  return path === undefined || method === undefined
    ? undefined
    : { method: method.toUpperCase(), path: path.replace(/\{(\w+)\}/g, ':$1') };
}

/** `app` in `app.get(…).post(…)`, and the call that makes it in `new Hono().get(…)`. */
function rootOf(node: Node | undefined): Node | undefined {
  const callee = bare(nodeIn(node, 'callee'));
  if (node?.type === 'CallExpression' && callee?.type === 'MemberExpression')
    return rootOf(bare(nodeIn(callee, 'object')));
  return node;
}

/** `/x` in `router.route('/x').get(…)`, as Express has it. */
function chainedPath(node: Node | undefined): string | undefined {
  const callee = bare(nodeIn(node, 'callee'));
  if (node?.type !== 'CallExpression' || callee?.type !== 'MemberExpression') return undefined;
  const given = nodesIn(node, 'arguments');
  if (nameOf(callee.property) === 'route' && given.length === 1) return textOf(given[0]);
  return METHODS.test(nameOf(callee.property) ?? '') ? chainedPath(bare(nodeIn(callee, 'object'))) : undefined;
}

function holderOf(
  root: Node | undefined,
  within: string | undefined,
  module: ModuleFacts,
  sources: Sources,
  object: Node | undefined,
): Holder | undefined {
  const name = nameOf(root);
  if (name !== undefined)
    return within === undefined ? resolveHolder(sources, module.file, name) : holderIn(within, name, module, sources);
  if (madeBy(root, module) === undefined) return undefined;
  // Made in place: it is what the variable or the function around it is.
  const owner = within ?? [...module.made].find(([, value]) => [...walk(value)].includes(object ?? value))?.[0];
  return owner === undefined ? undefined : `${module.file}#${owner}`;
}

/** Within a function, its parameters and what it makes go by the function's name; all else is the module's. */
function holderIn(within: string, name: string, module: ModuleFacts, sources: Sources): Holder {
  return module.made.has(name) || module.imports.has(name)
    ? resolveHolder(sources, module.file, name)
    : `${module.file}#${within}/${name}`;
}

function targetOf(node: Node, within: string | undefined, module: ModuleFacts, sources: Sources): Holder | undefined {
  // `app.use('/tasks', require('./tasks'))`, and `require('./tasks').router`.
  const part = node.type === 'MemberExpression' ? nameOf(node.property) : undefined;
  const required = requiredBy(part === undefined ? node : nodeIn(node, 'object'));
  const file = required === undefined ? undefined : sources.follow(module.file, required);
  if (file !== undefined) return resolveHolder(sources, file, part ?? 'default');
  // `app.use(router.routes())`, as Koa has it.
  const called =
    node.type === 'CallExpression' ? pathOf(bare(nodeIn(node, 'callee')))?.replace(/\.routes$/, '') : undefined;
  const name = nameOf(node) ?? called;
  if (name === undefined || name.includes('.')) return undefined;
  return within === undefined ? resolveHolder(sources, module.file, name) : holderIn(within, name, module, sources);
}

/** The holder behind a name of a module: where an import leads, and within a function what that hands back or is handed. */
function resolveHolder(sources: Sources, file: string, name: string, depth = 8): Holder {
  const module = sources.module(file);
  const exported = module?.exports.get(name);
  const local = exported?.local ?? name;
  const imported = module?.imports.get(local);
  if (module && imported && depth > 0) {
    const target = sources.follow(file, imported.from);
    if (target !== undefined) return resolveHolder(sources, target, imported.name, depth - 1);
  }
  const value = exported?.value ?? module?.made.get(local);
  const inside = value && /Function/.test(value.type) ? insideOf(value, module) : undefined;
  return inside === undefined ? `${file}#${local}` : `${file}#${local}${inside}`;
}

/** `/app` for a function that makes `app`, or is handed it. */
function insideOf(value: Node, module: ModuleFacts | undefined): string {
  if (module === undefined) return '';
  for (const node of walk(value)) {
    if (
      node.type === 'VariableDeclarator' &&
      madeBy(rootOf(bare(nodeIn(node, 'init'))) ?? bare(nodeIn(node, 'init')), module) !== undefined
    )
      return `/${nameOf(node.id) ?? ''}`;
  }
  const [first] = nodesIn(value, 'params');
  const parameter = nameOf(first) ?? nameOf(first?.left);
  return parameter === undefined ? '' : `/${parameter}`;
}
