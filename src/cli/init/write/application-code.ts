import type { ApplicationModule } from '../look/find-application.ts';
import type { DocumentPlan } from '../look/find-document.ts';
import { type Imported, textCode } from './code.ts';

/** A piece of a harness, and what it imports. */
export type Piece = {
  readonly code: string;
  readonly imports: readonly Imported[];
  /** What stands before the harness. */
  readonly before?: string;
};

/** What stands around the entry that requests go to. */
type Around = (entry: string) => string;

/** The entry `application`: what builds the application for a run, and is asked. */
export function applicationCode(application: ApplicationModule, around: Around = (entry) => entry): Piece {
  const { file, name, framework } = application;
  const imports = [{ from: file, name, called: 'application' }];
  const made = madeCode(application);
  switch (framework) {
    case 'hono':
      return { imports, code: `() => ${around(`${made}.fetch`)}` };
    case 'express':
      return { imports, code: `() => ${around(`nodeEntry(${made})`)}` };
    case 'koa':
      return { imports, code: `() => ${around(`nodeEntry(${made}.callback())`)}` };
    case 'fastify':
      return {
        imports,
        code: `async () => {\n    const fastify = await ${made};\n    await fastify.ready();\n    return ${around('nodeEntry(fastify.routing)')};\n  }`,
      };
    case 'nest':
      return nestCode(application, around);
    case 'next':
      return nextCode(application, around);
    case 'sveltekit':
      return svelteKitCode(application, around);
    case 'trpc':
      return trpcCode(application, around);
  }
}

/** As the main module makes it, but for the port. */
function nestCode({ file, name, nest }: ApplicationModule, around: Around): Piece {
  const isFastify = nest?.isFastify === true;
  const adapter = isFastify ? 'new FastifyAdapter(), ' : '';
  const setup = (nest?.setup ?? []).map(({ code }) => `  nest.${code};\n`).join('');
  const type = isFastify ? '<NestFastifyApplication>' : '';
  return {
    before: `/** A fresh application, set up as in production. */
async function createNest() {
  const nest = await NestFactory.create${type}(${name}, ${adapter}{ logger: false });
${setup}  return await nest.init();
}

`,
    code: isFastify
      ? `async () => {\n    const fastify = (await createNest()).getHttpAdapter().getInstance();\n    await fastify.ready();\n    return ${around('nodeEntry(fastify.routing)')};\n  }`
      : `async () => ${around('nodeEntry((await createNest()).getHttpAdapter().getInstance())')}`,
    imports: [
      { from: '@nestjs/core', name: 'NestFactory', isPackage: true },
      ...(isFastify
        ? ['FastifyAdapter', 'type NestFastifyApplication'].map((each) => ({
            from: '@nestjs/platform-fastify',
            name: each,
            isPackage: true,
          }))
        : []),
      ...(nest?.setup ?? []).flatMap(({ needs }) => needs),
      { from: file, name },
    ],
  };
}

function nextCode({ files }: ApplicationModule, around: Around): Piece {
  const given = [textCode(files?.folder ?? 'src/app'), '(file) => import(file)'];
  if (files?.readsNextRequest !== true)
    return { code: `() => ${around(`nextEntry(${given.join(', ')})`)}`, imports: [] };
  const own = [...given, '{ requestOf: (request) => new NextRequest(request) }'];
  return {
    code: `() => ${around(`nextEntry(${own.join(', ')})`)}`,
    imports: [{ from: 'next/server', name: 'NextRequest', isPackage: true }],
  };
}

function svelteKitCode({ files }: ApplicationModule, around: Around): Piece {
  const given = [textCode(files?.folder ?? 'src/routes'), '(file) => import(file)'];
  if (files?.hooks === undefined)
    return { code: `() => ${around(`svelteKitEntry(${given.join(', ')})`)}`, imports: [] };
  return {
    code: `() => ${around(`svelteKitEntry(${[...given, '{ handle }'].join(', ')})`)}`,
    imports: [{ from: files.hooks, name: 'handle' }],
  };
}

function madeCode({ name, isFactory, property }: ApplicationModule): string {
  const called = name === 'default' ? 'application' : name;
  return `${called}${isFactory ? '()' : ''}${property === undefined ? '' : `.${property}`}`;
}

/** By tRPC's own handler: that for Fetch where the context is made for it, else that for Node. */
function trpcCode({ file, name, trpc }: ApplicationModule, around: Around): Piece {
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
    code: `() => ${around(isFetch ? `(req: Request) => ${call}` : `nodeEntry(${call})`)}`,
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
    case 'nest':
      return {
        code: 'document: async () => SwaggerModule.createDocument(await createNest(), new DocumentBuilder().build())',
        imports: ['DocumentBuilder', 'SwaggerModule'].map((name) => ({
          from: '@nestjs/swagger',
          name,
          isPackage: true,
        })),
      };
    case 'hono-specs':
      return {
        code: `document: () => generateSpecs(${madeCode(application)})`,
        imports: [{ from: 'hono-openapi', name: 'generateSpecs', isPackage: true }],
      };
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
    case 'hono-specs':
      return 'generateSpecs()';
    case 'fastify':
      return 'fastify.swagger()';
    case 'nest':
      return 'SwaggerModule.createDocument()';
  }
}
