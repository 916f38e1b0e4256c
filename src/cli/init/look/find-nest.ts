import type { ModuleFacts } from './module-facts.ts';
import type { Route } from './route.ts';
import type { Sources } from './sources.ts';
import { bare, type Node, nameOf, nodeIn, nodesIn, pathOf, propertyOf, textOf, walk } from './syntax.ts';

/** A name that a piece of source needs, and where that comes from: a file of the project, or a package. */
type Needed = { readonly from: string; readonly name: string; readonly called: string; readonly isPackage: boolean };

/** An application of Nest, as its main module makes it. */
export type NestFacts = {
  /** The root module. */
  readonly file: string;
  readonly name: string;
  readonly isFastify: boolean;
  /** What is set up before it listens: `setGlobalPrefix('api')`, with what that imports. */
  readonly setup: readonly { readonly code: string; readonly needs: readonly Needed[] }[];
  /** Set-up that names what only the main module knows. */
  readonly leftOut: readonly string[];
  readonly prefix: string;
};

/** What is no set-up, or none that requests see. */
const BESIDES =
  /^(listen|listenAsync|close|init|get|resolve|useLogger|flushLogs|enableShutdownHooks|connectMicroservice|startAllMicroservices|getHttpAdapter|getHttpServer|getUrl)$/;

/** The module that is handed to `NestFactory.create`, and what is done to what that makes. */
export function findNest(sources: Sources): NestFacts | undefined {
  for (const module of sources.modules) {
    const nodes = module.statements.flatMap((statement) => [...walk(statement)]);
    const declared = nodes.find(
      (node) => node.type === 'VariableDeclarator' && isCreate(bare(nodeIn(node, 'init')), module),
    );
    const create = bare(nodeIn(declared, 'init'));
    const root = nameOf(bare(nodesIn(create, 'arguments')[0]));
    const variable = nameOf(declared?.id);
    const imported = module.imports.get(root ?? '');
    const file = imported && sources.follow(module.file, imported.from);
    if (variable === undefined || imported === undefined || file === undefined) continue;
    const calls = nodes.filter((node) => setupOf(node, variable) !== undefined);
    const locals = new Set(
      nodes.flatMap((node) => (node.type === 'VariableDeclarator' ? (nameOf(node.id) ?? []) : [])),
    );
    const told = calls.map((call) => {
      const code = module.text.slice(nodeIn(call, 'callee')?.start ?? call.start, call.end).replace(/^\w+\./, '');
      const names = [
        ...new Set(nodesIn(call, 'arguments').flatMap((each) => [...walk(each)].flatMap((node) => nameOf(node) ?? []))),
      ];
      const isOfMain = names.some((name) => locals.has(name));
      return { code, isOfMain, needs: names.flatMap((name) => neededFor(name, module, sources)) };
    });
    const prefixCall = calls.find((call) => setupOf(call, variable) === 'setGlobalPrefix');
    return {
      file,
      name: imported.name,
      isFastify: [...module.imports.values()].some(({ from }) => from === '@nestjs/platform-fastify'),
      setup: told.flatMap(({ isOfMain, code, needs }) => (isOfMain ? [] : [{ code, needs }])),
      leftOut: told.flatMap(({ isOfMain, code }) => (isOfMain ? [code] : [])),
      prefix: textOf(nodesIn(prefixCall, 'arguments')[0]) ?? '',
    };
  }
  return undefined;
}

function isCreate(node: Node | undefined, { imports }: ModuleFacts): boolean {
  const path = node?.type === 'CallExpression' ? (pathOf(bare(nodeIn(node, 'callee'))) ?? '') : '';
  const [object = '', method] = path.split('.');
  return method === 'create' && imports.get(object)?.from === '@nestjs/core';
}

/** The method that a call of the application is of, where that sets it up. */
function setupOf(node: Node, variable: string): string | undefined {
  const path = node.type === 'CallExpression' ? pathOf(bare(nodeIn(node, 'callee'))) : undefined;
  const [object, method, ...more] = path?.split('.') ?? [];
  return object === variable && method !== undefined && more.length === 0 && !BESIDES.test(method) ? method : undefined;
}

function neededFor(name: string, module: ModuleFacts, sources: Sources): readonly Needed[] {
  const imported = module.imports.get(name);
  if (imported === undefined) return [];
  const file = sources.follow(module.file, imported.from);
  return [{ from: file ?? imported.from, name: imported.name, called: name, isPackage: file === undefined }];
}

const VERBS = /^(Get|Post|Put|Patch|Delete)$/;

/** The routes of its controllers, by their decorators. */
export function findNestRoutes(sources: Sources, { prefix }: Pick<NestFacts, 'prefix'>): readonly Route[] {
  return sources.modules.flatMap((module) =>
    module.statements.flatMap((statement) => {
      const declared = nodeIn(statement, 'declaration') ?? statement;
      const controller = decoratorOf(declared, /^Controller$/) ?? decoratorOf(statement, /^Controller$/);
      if (controller === undefined) return [];
      const base = pathIn(controller);
      return nodesIn(nodeIn(declared, 'body'), 'body').flatMap((member) => {
        const verb = decoratorOf(member, VERBS);
        if (verb === undefined) return [];
        const path = `/${[prefix, base, pathIn(verb)].join('/')}`.replace(/\/+/g, '/').replace(/(.)\/$/, '$1');
        const parameters = nodesIn(nodeIn(member, 'value'), 'params');
        const named = (kind: RegExp) => parameters.flatMap((each) => fieldsOf(each, kind, module, sources));
        const route = { path, query: named(/^Query$/), body: named(/^Body$/), file: module.file };
        return [{ method: (decoratorName(verb) ?? '').toUpperCase(), ...route }];
      });
    }),
  );
}

function decoratorName(decorator: Node): string | undefined {
  const expression = bare(nodeIn(decorator, 'expression'));
  return nameOf(bare(nodeIn(expression, 'callee')) ?? expression);
}

function decoratorOf(node: Node | undefined, name: RegExp): Node | undefined {
  return nodesIn(node, 'decorators').find((each) => name.test(decoratorName(each) ?? ''));
}

/** `'notes'`, or `{ path: 'notes' }`. */
function pathIn(decorator: Node): string {
  const [first] = nodesIn(bare(nodeIn(decorator, 'expression')), 'arguments');
  return textOf(first) ?? textOf(propertyOf(bare(first), 'path')) ?? '';
}

/** `@Body('title') title`, or the properties of the class in `@Body() note: NewNote`. */
function fieldsOf(parameter: Node, kind: RegExp, module: ModuleFacts, sources: Sources): readonly string[] {
  const decorator = decoratorOf(parameter, kind);
  if (decorator === undefined) return [];
  const own = textOf(nodesIn(bare(nodeIn(decorator, 'expression')), 'arguments')[0]);
  if (own !== undefined) return [own];
  const target = parameter.type === 'AssignmentPattern' ? nodeIn(parameter, 'left') : parameter;
  const type = nameOf(nodeIn(nodeIn(nodeIn(target, 'typeAnnotation'), 'typeAnnotation'), 'typeName'));
  return type === undefined ? [] : propertiesOf(type, module, sources, 4);
}

function propertiesOf(name: string, module: ModuleFacts, sources: Sources, depth: number): readonly string[] {
  if (depth === 0) return [];
  const made = module.made.get(name);
  if (made !== undefined) {
    const parent = nameOf(nodeIn(made, 'superClass'));
    const own = nodesIn(nodeIn(made, 'body'), 'body').flatMap((member) =>
      member.type === 'PropertyDefinition' ? (nameOf(member.key) ?? []) : [],
    );
    return [...(parent === undefined ? [] : propertiesOf(parent, module, sources, depth - 1)), ...own];
  }
  const imported = module.imports.get(name);
  const file = imported && sources.follow(module.file, imported.from);
  const other = file === undefined ? undefined : sources.module(file);
  return other && imported ? propertiesOf(imported.name, other, sources, depth - 1) : [];
}
