import { describe, expect, it } from 'vitest';
import { planProject } from '../plan/plan-project.ts';
import { applicationCode, documentCode } from '../write/application-code.ts';
import { findIdentity } from './find-identity.ts';
import { lookAtProject } from './look-project.ts';
import { treeOf } from './source-tree.ts';
import { readSources } from './sources.ts';

type Files = { readonly [path: string]: string };

const plan = (files: Files, links: Files = {}) =>
  planProject(
    treeOf({ 'package.json': '{ "name": "api" }', ...files }, links),
    { folder: 'tests/harness', config: 'leaks.config.ts' },
    undefined,
  );
const identityOf = (files: Files) => {
  const tree = treeOf({ 'package.json': '{}', ...files });
  return findIdentity(readSources(tree, lookAtProject(tree)));
};

const db: Files = {
  'src/db.ts': "import pg from 'pg';\nexport const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });",
  'schema.sql': 'CREATE TABLE notes (id int)',
};

describe('a pool', () => {
  const makings: { readonly [of: string]: string } = {
    'what is taken out of pg': "import pg from 'pg';\nconst { Pool } = pg;\nexport const pool = new Pool({});",
    'pg or its native form':
      "import all from 'pg';\nconst pg = process.env.NATIVE && all.native ? all.native : all;\nconst pool = new pg.Pool({});\nexport default { pool };",
  };
  for (const [of, text] of Object.entries(makings)) {
    it(`is found where it is made of ${of}`, async () => {
      const app = "import { Hono } from 'hono';\nexport const app = new Hono().get('/notes', () => null);";
      expect(await plan({ ...db, 'src/db.ts': text, 'src/app.ts': app })).toMatchObject({
        database: { choice: { file: 'src/db.ts' } },
      });
    });
  }
});

it('takes for its schema what makes the tables, not what mends one of them later', async () => {
  const files: Files = {
    'src/db.ts': db['src/db.ts'] ?? '',
    'src/app.ts': "import { Hono } from 'hono';\nexport const app = new Hono().get('/notes', () => null);",
    'database/mend-migrations.sql': 'ALTER TABLE notes ADD body text; CREATE TABLE IF NOT EXISTS marks (id int);',
    'database/sql/1_tables.sql': 'CREATE TABLE IF NOT EXISTS notes (id int); CREATE TABLE lists (id int);',
    'database/sql/2_more.sql': 'CREATE TABLE "marks" (id int);',
  };
  expect(await plan(files)).toMatchObject({ push: { choice: { kind: 'sql', folder: 'database/sql' } } });
  const migrations = { 'migrations/1.sql': 'CREATE TABLE notes (id int); CREATE TABLE lists (id int);' };
  expect(await plan({ ...files, ...migrations })).toMatchObject({ push: { choice: { folder: 'migrations' } } });
});

describe('a package of a workspace', () => {
  const files: Files = {
    'src/app.ts': `import { Hono } from 'hono';
import { pool } from '@acme/db/client';
import { notes } from '@acme/db/tables/notes';
export const app = new Hono().get('/notes', () => pool.query(notes));`,
    '../db/package.json': JSON.stringify({
      exports: {
        './client': { types: './dist/client.d.ts', default: './src/client.ts' },
        './tables/*': './src/tables/*.ts',
      },
      devDependencies: { 'drizzle-kit': '*' },
    }),
    '../db/src/client.ts':
      "import pg from 'pg';\nimport './tables/notes';\nexport const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });",
    '../db/src/tables/notes.ts': 'export const notes = 1;',
    '../db/drizzle.config.ts': "export default { schema: './src/tables', out: './migrations' };",
    '../db/migrations/1.sql': 'CREATE TABLE notes (id int);',
  };

  it('has its database, and what makes the schema, in another', async () => {
    expect(await plan(files, { '@acme/db': '../db' })).toMatchObject({
      database: { choice: { file: '../db/src/client.ts', pool: 'pool', importers: 1 } },
      push: { choice: { kind: 'drizzle', schema: 'src/tables', cwd: '../db' }, reason: '../db/drizzle.config.ts' },
      routes: [{ method: 'GET', path: '/notes' }],
    });
  });

  it('is migrated by its SQL where that makes what drizzle-kit push does not', async () => {
    const sql = 'CREATE EXTENSION IF NOT EXISTS "uuid-ossp";\nCREATE TABLE notes (id int);';
    expect(await plan({ ...files, '../db/migrations/1.sql': sql }, { '@acme/db': '../db' })).toMatchObject({
      push: {
        choice: { kind: 'sql', folder: '../db/migrations' },
        reason: '../db/migrations/1.sql makes an extension, of which drizzle-kit push knows nothing',
      },
    });
  });
});

describe('a router of tRPC', () => {
  const trpc: Files = {
    ...db,
    'src/trpc.ts': `import { initTRPC } from '@trpc/server';
import type { CreateExpressContextOptions } from '@trpc/server/adapters/express';
export const createContext = ({ req }: CreateExpressContextOptions) => ({ user: req.headers.authorization });
const t = initTRPC.context<Awaited<ReturnType<typeof createContext>>>().create();
export const createRouter = t.router;
export const procedure = t.procedure;`,
    'src/notes.ts': `import { createRouter, procedure } from './trpc';
export const notes = createRouter({ list: procedure.query(() => []) });`,
    'src/root.ts': `import { createRouter } from './trpc';
import { notes } from './notes';
export const appRouter = createRouter({ notes });`,
  };

  it('is served by its own handler where nothing else is there to serve it', async () => {
    const { application, document } = await plan(trpc);
    expect(application).toMatchObject({
      choice: { file: 'src/root.ts', name: 'appRouter', framework: 'trpc' },
      reason: 'a router of tRPC that is part of no other',
    });
    expect(applicationCode(application.choice).code).toBe(
      "() => nodeEntry(createHTTPHandler({ basePath: '/trpc/', router: appRouter, createContext: (options) => createContext(options as never) }))",
    );
    expect(document && documentCode(document, application.choice).code).toBe(
      "document: () => trpcDocument(appRouter, '/trpc')",
    );
  });

  it('is asked through the handler for Fetch where its context is made for that', async () => {
    const fetch = {
      ...trpc,
      'src/trpc.ts':
        trpc['src/trpc.ts']?.replace(/import type.*/, "import type { X } from '@trpc/server/adapters/fetch';") ?? '',
      'src/handler.ts': `import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
export const handler = (req: Request) => fetchRequestHandler({ endpoint: '/api/trpc', req, router: appRouter });`,
    };
    const { application } = await plan(fetch);
    expect(applicationCode(application.choice)).toMatchObject({
      code: "() => (req: Request) => fetchRequestHandler({ endpoint: '/api/trpc', req, router: appRouter, createContext })",
      imports: [{ name: 'appRouter' }, { name: 'createContext' }, { from: '@trpc/server/adapters/fetch' }],
    });
  });

  it('is described where an application serves it', async () => {
    const served = {
      ...trpc,
      'src/app.ts': `import express from 'express';
import { createExpressMiddleware } from '@trpc/server/adapters/express';
import { appRouter } from './root';
export const app = express();
app.use('/rpc', createExpressMiddleware({ router: appRouter }));`,
    };
    expect(await plan(served)).toMatchObject({
      application: { choice: { framework: 'express' } },
      document: { kind: 'trpc', router: { name: 'appRouter' }, path: '/rpc', reason: 'appRouter is served below /rpc' },
    });
  });
});

describe('an OpenAPI document', () => {
  const hono = "import { OpenAPIHono } from '@hono/zod-openapi';\nexport const app = new OpenAPIHono();\n";
  const fastify = "import Fastify from 'fastify';\nexport function build() { return Fastify(); }\n";
  const swagger = "import swagger from '@fastify/swagger';\nimport { build } from './app';\nbuild().register(swagger);";

  it.each<[string, Files, string | undefined]>([
    ['that Hono serves', { 'src/app.ts': `${hono}app.doc31('/doc', {});` }, "document: '/doc',\n  fetch: app.fetch"],
    [
      'that hono-openapi serves',
      { 'src/app.ts': `${hono}app.get('/openapi', openAPIRouteHandler(app, {}));` },
      "document: '/openapi',\n  fetch: app.fetch",
    ],
    [
      'that hono-openapi makes within a handler',
      {
        'src/app.ts': `${hono}app.get('/openapi', async (c) => c.json(await generateSpecs(app)));`,
        'src/routes/tasks.ts':
          "import { describeRoute } from 'hono-openapi';\nexport const listed = describeRoute({});",
      },
      'document: () => generateSpecs(app)',
    ],
    [
      'that Fastify makes',
      { 'src/app.ts': fastify, 'src/docs.ts': swagger },
      'document: async () => {\n    const fastify = await build();\n    await fastify.ready();\n    return fastify.swagger();\n  }',
    ],
    [
      'that a module exports',
      { 'src/app.ts': hono, 'src/openapi.ts': 'export const openApiDocument = make(app);' },
      'document: openApiDocument',
    ],
    [
      'that is a file',
      { 'src/app.ts': hono, 'docs/openapi.yaml': 'openapi: 3.1.0\npaths: {}' },
      "document: 'docs/openapi.yaml'",
    ],
    [
      'of Swagger 2, of which nothing is made',
      { 'src/app.ts': hono, 'swagger.json': '{ "swagger": "2.0" }' },
      undefined,
    ],
    ['that is nowhere', { 'src/app.ts': hono }, undefined],
  ])('%s', async (_, files, code) => {
    const { application, document } = await plan({ ...db, ...files });
    expect(document && documentCode(document, application.choice).code).toBe(code);
  });
});

it('of Koa is asked through its callback, and its routes are those of its routers', async () => {
  const { application, routes } = await plan({
    ...db,
    'src/app.ts': `import Koa from 'koa';
import notes from './notes';
export const createApp = () => {
  const app = new Koa();
  app.use(notes.routes());
  return app;
};`,
    'src/notes.ts': `import Router from 'koa-router';
const router = new Router({ prefix: '/api/notes' });
router.get('/:id', show).post('/', async (ctx) => { const { title } = ctx.request.body; });
export default router;`,
  });
  expect(applicationCode(application.choice).code).toBe('() => nodeEntry(createApp().callback())');
  expect(routes.map(({ method, path, body }) => [method, path, ...body])).toEqual([
    ['POST', '/api/notes', 'title'],
    ['GET', '/api/notes/:id'],
  ]);
});

describe('what the application signs', () => {
  it.each<[string, string, object]>([
    [
      'jsonwebtoken',
      `import jwt from 'jsonwebtoken';
export const tokenFor = (user) => jwt.sign({ userId: user.id, orgId: user.orgId, email: user.email }, process.env.JWT_SECRET!, { expiresIn: '1h' });`,
      { claims: { userId: 'person', orgId: 'tenant' }, secret: 'JWT_SECRET' },
    ],
    [
      'jose',
      `import { SignJWT } from 'jose';
export const tokenFor = (user) => new SignJWT({ role: user.role }).setSubject(user.id).sign(new TextEncoder().encode(env.AUTH_TOKEN_SECRET));`,
      { claims: { role: 'role', sub: 'person' }, secret: 'AUTH_TOKEN_SECRET' },
    ],
    [
      '@fastify/jwt',
      `import jwt from '@fastify/jwt';
app.register(jwt, { secret: env.JWT_SECRET });
app.post('/login', async (request, reply) => ({ token: await reply.jwtSign({ sub: user.id }) }));`,
      { claims: { sub: 'person' }, secret: 'JWT_SECRET' },
    ],
    [
      '@nestjs/jwt',
      `import { JwtService } from '@nestjs/jwt';
export class Auth { login(user) { const payload = { sub: user.id, tenantId: user.tenantId }; return this.jwt.sign(payload); } }
export const secret = config.get('JWT_SECRET');`,
      { claims: { sub: 'person', tenantId: 'tenant' }, secret: 'JWT_SECRET' },
    ],
  ])('are the claims of a token of %s', (_, text, token) => {
    expect(identityOf({ 'src/auth.ts': text }).token).toEqual({ ...token, file: 'src/auth.ts' });
  });

  it('is no token of which nothing says whose it is, or by what it is signed', () => {
    const sign = (claims: string, secret: string) => `import jwt from 'jsonwebtoken';\njwt.sign(${claims}, ${secret});`;
    expect(identityOf({ 'src/a.ts': sign('{ plan: 1 }', 'process.env.JWT_SECRET') }).token).toBeUndefined();
    expect(identityOf({ 'src/a.ts': sign('{ sub: 1 }', 'key') }).token).toBeUndefined();
  });

  it('is the cookie of better-auth, under its prefix and by its secret', () => {
    const auth = (options: string) =>
      `import { betterAuth } from 'better-auth';\nexport const auth = betterAuth(${options});`;
    expect(identityOf({ 'src/auth.ts': auth('{}') }).signedCookie).toMatchObject({
      name: 'better-auth.session_token',
      secret: 'BETTER_AUTH_SECRET',
    });
    const named = "{ secret: env('AUTH_SECRET'), advanced: { cookiePrefix: 'acme' } }";
    expect(identityOf({ 'src/auth.ts': auth(named) }).signedCookie).toMatchObject({
      name: 'acme.session_token',
      secret: 'AUTH_SECRET',
    });
  });
});

describe('an application of Nest', () => {
  const nest: Files = {
    ...db,
    'src/main.ts': `import { ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import cookieParser from 'cookie-parser';
import { AppModule } from './app.module';
async function bootstrap() {
  const app = await NestFactory.create(AppModule, { bufferLogs: true });
  const origins = ['https://acme.example'];
  app.setGlobalPrefix('api');
  app.useGlobalPipes(new ValidationPipe({ whitelist: true }));
  app.use(cookieParser());
  app.enableCors({ origin: origins });
  await app.listen(3000);
}
bootstrap();`,
    'src/app.module.ts': `import { Module } from '@nestjs/common';
@Module({ controllers: [NotesController] })
export class AppModule {}`,
    'src/notes.controller.ts': `import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { NewNote } from './new-note';
@Controller('notes')
export class NotesController {
  @Get() list(@Query('status') status: string) {}
  @Get(':id') get(@Param('id') id: string) {}
  @Post(':id/comments') comment(@Body('text') text: string) {}
  @Post() create(@Body() note: NewNote) {}
}`,
    'src/new-note.ts': `class Titled { title: string; }
export class NewNote extends Titled { @IsString() status: string; }`,
  };

  it('is made as its main module makes it, but for the port and what only that knows', async () => {
    const { application } = await plan(nest);
    expect(application.reason).toBe('the module that NestFactory.create is handed');
    expect(application.choice.nest?.leftOut).toEqual(['enableCors({ origin: origins })']);
    expect(applicationCode(application.choice)).toEqual({
      before: `/** A fresh application, set up as in production. */
async function createNest() {
  const nest = await NestFactory.create(AppModule, { logger: false });
  nest.setGlobalPrefix('api');
  nest.useGlobalPipes(new ValidationPipe({ whitelist: true }));
  nest.use(cookieParser());
  return await nest.init();
}

`,
      code: 'async () => nodeEntry((await createNest()).getHttpAdapter().getInstance())',
      imports: [
        { from: '@nestjs/core', name: 'NestFactory', isPackage: true },
        { from: '@nestjs/common', name: 'ValidationPipe', called: 'ValidationPipe', isPackage: true },
        { from: 'cookie-parser', name: 'default', called: 'cookieParser', isPackage: true },
        { from: 'src/app.module.ts', name: 'AppModule' },
      ],
    });
  });

  it('has the routes of its controllers, with what their classes say of bodies', async () => {
    const { routes } = await plan(nest);
    expect(routes.map(({ method, path, query, body }) => [method, path, query, body])).toEqual([
      ['GET', '/api/notes', ['status'], []],
      ['GET', '/api/notes/:id', [], []],
      ['POST', '/api/notes/:id/comments', [], ['text']],
      ['POST', '/api/notes', [], ['title', 'status']],
    ]);
  });

  it('is described by its decorators, and asks a database that is a service', async () => {
    const service = `import { PrismaClient } from '@prisma/client';
import { PrismaPg } from '@prisma/adapter-pg';
@Injectable()
export class PrismaService extends PrismaClient {
  constructor() { super({ adapter: new PrismaPg({ connectionString: process.env.DATABASE_URL }) }); }
}`;
    const described = {
      ...nest,
      'src/db.ts': service,
      'src/new-note.ts':
        "import { ApiProperty } from '@nestjs/swagger';\nexport class NewNote { @ApiProperty() title: string; }",
    };
    const { document, application, double } = await plan(described);
    expect(document && documentCode(document, application.choice).code).toBe(
      'document: async () => SwaggerModule.createDocument(await createNest(), new DocumentBuilder().build())',
    );
    expect(double?.text).toContain('super({ adapter: new PrismaPg(pool) })');
  });
});

describe('routes that are files', () => {
  const handler =
    'export async function POST(request) { const { title } = await request.json(); }\nexport const GET = () => {};';

  it('are those of Next, asked as it asks them', async () => {
    const { application, routes } = await plan({
      ...db,
      'src/app/api/notes/route.ts': handler,
      'src/app/(team)/api/notes/[id]/route.ts':
        "import { cookies } from 'next/headers';\nexport const GET = (request: NextRequest) => request.nextUrl;",
    });
    expect(applicationCode(application.choice).code).toBe(
      "() => nextEntry('src/app', (file) => import(file), { requestOf: (request) => new NextRequest(request) })",
    );
    expect(application.choice.files).toMatchObject({ folder: 'src/app', readsNextHeaders: true });
    expect(routes.map(({ method, path, body }) => [method, path, ...body])).toEqual([
      ['GET', '/api/notes/:id'],
      ['GET', '/api/notes'],
      ['POST', '/api/notes', 'title'],
    ]);
  });

  it('are those of SvelteKit, within its hook', async () => {
    const { application, routes } = await plan({
      ...db,
      'src/hooks.server.ts': 'export const handle = ({ event, resolve }) => resolve(event);',
      'src/routes/api/notes/[id]/+server.ts': handler,
    });
    expect(applicationCode(application.choice)).toEqual({
      code: "() => svelteKitEntry('src/routes', (file) => import(file), { handle })",
      imports: [{ from: 'src/hooks.server.ts', name: 'handle' }],
    });
    expect(routes.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /api/notes/:id',
      'POST /api/notes/:id',
    ]);
  });
});
