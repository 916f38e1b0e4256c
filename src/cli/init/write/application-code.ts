import type { ApplicationModule } from '../look/find-application.ts';
import type { DocumentPlan } from '../look/find-document.ts';
import { type Imported, textCode } from './code.ts';

/** A piece of a harness, and what it imports. */
export type Piece = { readonly code: string; readonly imports: readonly Imported[] };

/** The entry `application`: what builds the application for a run, and is asked. */
export function applicationCode(application: ApplicationModule): Piece {
  const { file, name, framework } = application;
  const imports = [{ from: file, name, called: 'application' }];
  const made = madeCode(application);
  switch (framework) {
    case 'hono':
      return { imports, code: `() => ${made}.fetch` };
    case 'express':
      return { imports, code: `() => nodeEntry(${made})` };
    case 'koa':
      return { imports, code: `() => nodeEntry(${made}.callback())` };
    case 'fastify':
      return {
        imports,
        code: `async () => {\n    const fastify = await ${made};\n    await fastify.ready();\n    return nodeEntry(fastify.routing);\n  }`,
      };
    case 'trpc':
      return trpcCode(application);
  }
}

function madeCode({ name, isFactory, property }: ApplicationModule): string {
  const called = name === 'default' ? 'application' : name;
  return `${called}${isFactory ? '()' : ''}${property === undefined ? '' : `.${property}`}`;
}

/** By tRPC's own handler: that for Fetch where the context is made for it, else that for Node. */
function trpcCode({ file, name, trpc }: ApplicationModule): Piece {
  const path = trpc?.path ?? '/trpc';
  const context = trpc?.context;
  const isFetch = context?.of === 'fetch';
  const handler = isFetch ? 'fetchRequestHandler' : 'createHTTPHandler';
  const contextCode =
    context === undefined
      ? []
      : [
          context.needs === 0 || isFetch
            ? `createContext: ${context.name}`
            : `createContext: (options) => ${context.name}(options as never)`,
        ];
  const router = name === 'default' ? 'router: application' : `router: ${name}`;
  const options = isFetch
    ? [`endpoint: ${textCode(path)}`, 'req', router, ...contextCode]
    : [`basePath: ${textCode(`${path}/`)}`, router, ...contextCode];
  const call = `${handler}({ ${options.join(', ').replace(/\b(\w+): \1\b/g, '$1')} })`;
  return {
    code: isFetch ? `() => (req: Request) => ${call}` : `() => nodeEntry(${call})`,
    imports: [
      { from: file, name, called: 'application' },
      ...(context === undefined ? [] : [{ from: context.file, name: context.name, called: 'createContext' }]),
      { from: `@trpc/server/adapters/${isFetch ? 'fetch' : 'standalone'}`, name: handler, isPackage: true },
    ],
  };
}

/** The document that actions are made of, as an entry of `openApiActions`. */
export function documentCode(document: DocumentPlan, application: ApplicationModule): Piece {
  switch (document.kind) {
    case 'trpc': {
      const { name, file } = document.router;
      const router = name === 'default' ? 'application' : name;
      return {
        code: `document: () => trpcDocument(${router}, ${textCode(document.path)})`,
        imports: [{ from: file, name, called: 'application' }],
      };
    }
    case 'value': {
      const { name, file } = document.value;
      return {
        code: `document: ${name === 'default' ? 'document' : name}`,
        imports: [{ from: file, name, called: 'document' }],
      };
    }
    case 'served':
      return { code: `document: ${textCode(document.path)},\n  fetch: ${madeCode(application)}.fetch`, imports: [] };
    case 'file':
      return { code: `document: ${textCode(document.file)}`, imports: [] };
    case 'fastify':
      return {
        code: `document: async () => {\n    const fastify = await ${madeCode(application)};\n    await fastify.ready();\n    return fastify.swagger();\n  }`,
        imports: [],
      };
  }
}

/** A document in words. */
export function documentText(document: DocumentPlan): string {
  switch (document.kind) {
    case 'trpc':
      return `trpcDocument(${document.router.name}) of ${document.router.file}`;
    case 'value':
      return `${document.value.name} of ${document.value.file}`;
    case 'served':
      return document.path;
    case 'file':
      return document.file;
    case 'fastify':
      return 'fastify.swagger()';
  }
}
