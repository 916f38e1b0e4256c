import { expect, it } from 'vitest';
import type { HttpEntry } from '../../../src/engine/harness/perform-http.ts';
import { answersOf, recipeProject } from './recipe-project.ts';

/** A module with what is injected by its type, a guard, a port, and two applications of it. */
const files = {
  'package.json': JSON.stringify({ name: 'nest-application', type: 'module' }),
  'tsconfig.json': JSON.stringify({
    compilerOptions: { experimentalDecorators: true, emitDecoratorMetadata: true, target: 'es2023' },
  }),
  'leakproof.config.ts': 'export default {};\n',
  'src/mailer.ts': `import { Injectable } from '@nestjs/common';

@Injectable()
export class Mailer {
  send(to: string): string {
    return 'by post to ' + to;
  }
}
`,
  'src/app.module.ts': `import { Body, Controller, ForbiddenException, Get, Headers, Module, NotFoundException, Param, Post, type OnModuleInit } from '@nestjs/common';
import { Mailer } from './mailer.ts';

@Controller('api/notes')
export class NotesController implements OnModuleInit {
  private begun = false;
  constructor(private readonly mailer: Mailer) {}
  onModuleInit() {
    this.begun = true;
  }
  @Get(':id')
  show(@Param('id') id: string, @Headers('x-user') user?: string) {
    if (user === undefined) throw new ForbiddenException();
    if (id === 'missing') throw new NotFoundException('no such note');
    return { id, user, begun: this.begun };
  }
  @Post()
  make(@Body() note: { title: string }) {
    return { ...note, mail: this.mailer.send('ann') };
  }
}

@Module({ controllers: [NotesController], providers: [Mailer] })
export class AppModule {}
`,
  'tests/integration/harness/applications.ts': `import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { nodeEntry } from 'leakproof';
import { AppModule } from '../../../src/app.module.ts';
import { Mailer } from '../../../src/mailer.ts';
import { nestApplication } from './nest-application.ts';

export const plain = () => nestApplication(() => NestFactory.create(AppModule, { logger: false }));
export const fastify = async () => {
  const nest = await NestFactory.create(AppModule, new FastifyAdapter(), { logger: false });
  await nest.init();
  const fastify = nest.getHttpAdapter().getInstance();
  await fastify.ready();
  return nodeEntry(fastify.routing);
};
export const swapped = () =>
  nestApplication(async () => {
    const testing = Test.createTestingModule({ imports: [AppModule] });
    const module = await testing.overrideProvider(Mailer).useValue({ send: (to: string) => 'noted for ' + to }).compile();
    return module.createNestApplication({ logger: false });
  });
`,
};

const headers = { 'x-user': 'ann', 'content-type': 'application/json' };
const asked = [
  { path: '/api/notes/7', headers },
  { path: '/api/notes/missing', headers },
  { path: '/api/notes/7' },
  { path: '/api/notes', method: 'POST', body: '{"title":"a note"}', headers },
];

it('Nest: what is decorated answers, over Express and over Fastify, and with another in the place of a port', async () => {
  const names = ['common', 'core', 'platform-express', 'platform-fastify', 'testing'].map((name) => `@nestjs/${name}`);
  using project = recipeProject({
    files,
    packages: Object.fromEntries(['reflect-metadata', ...names].map((name) => [name, name])),
  });
  await using opened = await project.open('leakproof.config.ts');
  const applications = await opened.load<Record<'plain' | 'fastify' | 'swapped', () => Promise<HttpEntry>>>(
    'tests/integration/harness/applications.ts',
  );
  const answers = (mail: string) => [
    expect.objectContaining({ status: 200, text: '{"id":"7","user":"ann","begun":true}' }),
    expect.objectContaining({ status: 404, text: expect.stringContaining('no such note') }),
    expect.objectContaining({ status: 403 }),
    expect.objectContaining({ status: 201, text: `{"title":"a note","mail":"${mail} to ann"}` }),
  ];
  expect(await answersOf(await applications.plain(), asked)).toEqual(answers('by post'));
  expect(await answersOf(await applications.fastify(), asked)).toEqual(answers('by post'));
  expect((await answersOf(await applications.swapped(), asked)).at(-1)).toMatchObject({
    text: '{"title":"a note","mail":"noted for ann"}',
  });
});
