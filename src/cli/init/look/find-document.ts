import type { ApplicationModule } from './find-application.ts';
import { type Exported, findTrpcRouters } from './find-trpc.ts';
import type { ModuleFacts } from './module-facts.ts';
import type { SourceTree } from './source-tree.ts';
import type { Sources } from './sources.ts';
import { bare, type Node, nameOf, nodeIn, nodesIn, pathOf, textOf, walk } from './syntax.ts';

/** Where an OpenAPI document of the application is, or what makes one. */
export type DocumentPlan = { readonly reason: string } & (
  | { readonly kind: 'trpc'; readonly router: Exported; readonly path: string }
  | { readonly kind: 'value'; readonly value: Exported }
  /** What `@fastify/swagger` makes of the routes, `@nestjs/swagger` of the controllers. */
  | { readonly kind: 'fastify' | 'nest' }
  /** What hono-openapi makes of the routes, where none of them serves it as it is. */
  | { readonly kind: 'hono-specs' }
  | { readonly kind: 'served'; readonly path: string }
  | { readonly kind: 'file'; readonly file: string }
);

/** The likeliest: what is made of the code as it is before a file that somebody keeps in step with it. */
export function findDocument(
  tree: SourceTree,
  sources: Sources,
  { framework, file, name, trpc }: ApplicationModule,
): DocumentPlan | undefined {
  if (framework === 'trpc' && trpc !== undefined)
    return { kind: 'trpc', router: { file, name }, path: trpc.path, reason: 'made of the procedures of the router' };
  const [router] = findTrpcRouters(sources);
  if (router !== undefined && servesTrpc(sources))
    return { kind: 'trpc', router, path: router.path, reason: `${router.name} is served below ${router.path}` };
  return madeBy(sources, framework) ?? exportedDocument(sources) ?? documentFile(tree);
}

function servesTrpc({ modules }: Sources): boolean {
  return modules.some(({ imports }) =>
    [...imports.values()].some(
      ({ from, isType }) => !isType && /^@trpc\/server\/adapters\/|^@hono\/trpc-server$/.test(from),
    ),
  );
}

const imports = ({ modules }: Sources, name: string): ModuleFacts | undefined =>
  modules.find((module) => [...module.imports.values()].some(({ from, isType }) => from === name && !isType));

/** What a plugin of the framework makes of its routes. */
function madeBy(sources: Sources, framework: ApplicationModule['framework']): DocumentPlan | undefined {
  if (framework === 'fastify') {
    const plugin = imports(sources, '@fastify/swagger');
    return plugin && { kind: 'fastify', reason: `${plugin.file} registers @fastify/swagger` };
  }
  if (framework === 'nest') {
    // Without these decorators it is made by a plugin of Nest's compiler, which is not there.
    const described = sources.modules.find(({ imports: own }) =>
      [...own.values()].some(({ from, name }) => from === '@nestjs/swagger' && /^ApiProperty/.test(name)),
    );
    return described && { kind: 'nest', reason: `${described.file} describes what it takes` };
  }
  if (framework !== 'hono') return undefined;
  for (const module of sources.modules)
    for (const node of nodesOf(module)) {
      const callee = node.type === 'CallExpression' ? bare(nodeIn(node, 'callee')) : undefined;
      const [path] = nodesIn(node, 'arguments').map(textOf);
      // Of @hono/zod-openapi; `app.get('/openapi', openAPIRouteHandler(app, …))` of hono-openapi.
      if (/^(doc|doc31)$/.test(nameOf(callee?.property) ?? '') && path !== undefined)
        return { kind: 'served', path, reason: `${module.file} serves it` };
      if (path !== undefined && nodesIn(node, 'arguments').some(isHonoSpecs))
        return { kind: 'served', path, reason: `${module.file} serves it` };
    }
  // A handler may make it in its own way, and below a path of its own; or it is made for another program alone.
  const described = sources.modules.find(({ imports: own }) =>
    [...own.values()].some(({ from, name }) => from === 'hono-openapi' && /^(describeRoute|generateSpecs)$/.test(name)),
  );
  return described && { kind: 'hono-specs', reason: `${described.file} describes routes for hono-openapi` };
}

function isHonoSpecs(node: Node): boolean {
  return /^(openAPIRouteHandler|openAPISpecs)$/.test(pathOf(bare(nodeIn(node, 'callee'))) ?? '');
}

/** `export const openApiDocument = …`, by its name. */
function exportedDocument({ modules }: Sources): DocumentPlan | undefined {
  for (const module of modules)
    for (const [name, { local, isType }] of module.exports) {
      const made = bare(module.made.get(local ?? name));
      if (isType || made === undefined || /Function|Class/.test(made.type)) continue;
      if (/^(open_?api|swagger)_?(doc(ument)?|spec(ification)?)$/i.test(name))
        return { kind: 'value', value: { file: module.file, name }, reason: `${module.file} exports ${name}` };
    }
  return undefined;
}

/** A document by its name of a version that no actions can be made of. */
export function olderDocument(tree: SourceTree): string | undefined {
  return tree.files.find(
    (path) => namedSo.test(path) && /"?swagger"?\s*:\s*['"]?2\./.test(tree.read(path)?.slice(0, 2000) ?? ''),
  );
}

const namedSo = /^([^/]+\/){0,3}(open-?api|swagger|api)[\w.-]*\.(ya?ml|json)$/i;

function documentFile(tree: SourceTree): DocumentPlan | undefined {
  const file = tree.files.find(
    (path) =>
      namedSo.test(path) &&
      /^\s*(openapi:\s*['"]?3\.|\{[\s\S]{0,2000}?"openapi"\s*:\s*"3\.)/m.test(tree.read(path) ?? ''),
  );
  return file === undefined ? undefined : { kind: 'file', file, reason: file };
}

function nodesOf({ statements }: ModuleFacts): readonly Node[] {
  return statements.flatMap((statement) => [...walk(statement)]);
}
