import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../../errors.ts';
import { type DocumentSource, type ReadDocumentOptions, readDocument } from './read-document.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leakproof openapi '));
  await mkdir(join(folder, 'api', 'parts'), { recursive: true });
  const files = {
    'secret.yaml': 'get: {}',
    'api/openapi.yaml': `openapi: 3.0.3\npaths:\n  /tasks: { $ref: 'parts/tasks.json' }\n  /log: { $ref: '#/components/log' }\ncomponents: { log: { get: {} } }`,
    'api/parts/tasks.json': '{ "get": { "operationId": "listTasks" } }',
    'api/out.yaml': `openapi: 3.0.3\npaths:\n  /tasks: { $ref: '../secret.yaml' }`,
    'api/linked.yaml': `openapi: 3.0.3\npaths:\n  /tasks: { $ref: 'link.yaml' }`,
    'api/absolute.yaml': `openapi: 3.0.3\npaths:\n  /tasks: { $ref: '${join(folder, 'secret.yaml')}' }`,
    'api/network.yaml': `openapi: 3.0.3\npaths:\n  /tasks: { $ref: 'https://example.com/tasks.yaml' }`,
    'api/broken.json': '{ "openapi": ',
    'api/text.yaml': 'only words',
    'api/nowhere.yaml': `openapi: 3.0.3\npaths:\n  /tasks: { $ref: '#/components/tasks' }`,
    'api/old.yaml': `swagger: '2.0'\npaths: {}`,
    'api/future.yaml': `openapi: 4.0.0\npaths: {}`,
    'api/package.json': '{ "name": "shop" }',
    'api/empty.yaml': 'openapi: 3.1.0\ninfo: {}',
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  await symlink(join(folder, 'secret.yaml'), join(folder, 'api', 'link.yaml'));
});
afterAll(() => rm(folder, { recursive: true }));

const inJson = JSON.stringify({
  openapi: '3.1.0',
  paths: { '/tasks': { $ref: '#/components/a' } },
  components: { a: { get: {} } },
});

async function refusal(source: DocumentSource, options?: ReadDocumentOptions): Promise<string> {
  const error = await readDocument(source, options).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(UsageError);
  const message = error instanceof Error ? error.message : '';
  expect(message).not.toContain('\n');
  return message.replaceAll(folder, '');
}

describe('an OpenAPI document', () => {
  it('is read from a file, with what it refers to in its folder', async () => {
    const { paths } = await readDocument(join(folder, 'api/openapi.yaml'));
    expect(paths).toEqual({ '/tasks': { get: { operationId: 'listTasks' } }, '/log': { get: {} } });
  });

  it('is asked of the application itself, in JSON or YAML', async () => {
    const asked: string[] = [];
    const fetch = (request: Request) => {
      asked.push(new URL(request.url).pathname);
      return new Response(inJson);
    };
    expect((await readDocument('/openapi.json', { fetch })).paths).toEqual({ '/tasks': { get: {} } });
    const yaml = () => new Response('openapi: 3.0.0\npaths: { /tasks: { get: {} } }');
    expect((await readDocument('/openapi.yaml', { fetch: yaml })).paths).toEqual({ '/tasks': { get: {} } });
    expect(asked).toEqual(['/openapi.json']);
  });

  it('is an object, or what a function gives, and stays as it was', async () => {
    const given = JSON.parse(inJson);
    expect((await readDocument(given)).paths).toEqual({ '/tasks': { get: {} } });
    expect((await readDocument(async () => given)).paths).toEqual({ '/tasks': { get: {} } });
    expect(JSON.stringify(given)).toBe(inJson);
  });

  it('may contain itself', async () => {
    const task = { type: 'object', properties: { parent: { $ref: '#/components/schemas/Task' } } };
    const document = await readDocument({
      openapi: '3.1.0',
      paths: { '/tasks': {} },
      components: { schemas: { Task: task } },
    });
    const { schemas } = document.components as { schemas: { Task: { properties: { parent: unknown } } } };
    expect(schemas.Task.properties.parent).toBe(schemas.Task);
  });

  it.each<[string, string]>([
    [
      'api/none.yaml',
      'reading /api/none.yaml failed: there is no such file; expected an OpenAPI document in JSON or YAML.',
    ],
    ['api/broken.json', 'expected an OpenAPI document in JSON or YAML.'],
    ['api/text.yaml', 'expected an OpenAPI document in JSON or YAML.'],
    ['api/nowhere.yaml', `failed: Missing $ref pointer "#/components/tasks".`],
    ['api/old.yaml', 'failed: Swagger 2.0; expected an OpenAPI document of version 3.0 or 3.1.'],
    ['api/future.yaml', 'failed: 4.0.0; expected an OpenAPI document of version 3.0 or 3.1.'],
    ['api/package.json', 'failed: no version; expected an OpenAPI document of version 3.0 or 3.1.'],
    ['api/empty.yaml', 'failed: it has no paths; expected an OpenAPI document with operations.'],
  ])('that is none is refused in a line: %s', async (file, reason) => {
    expect(await refusal(join(folder, file))).toContain(reason);
  });

  it.each([
    ['api/out.yaml', '/secret.yaml'],
    ['api/linked.yaml', '/api/link.yaml'],
    ['api/absolute.yaml', '/secret.yaml'],
    ['api/network.yaml', 'https://example.com/tasks.yaml'],
  ])('makes nothing be read outside of its folder: %s', async (file, target) => {
    expect(await refusal(join(folder, file))).toBe(
      `reading an OpenAPI document failed: it refers to ${target}; expected references into itself, or to files in its own folder. Bundle it into one document first.`,
    );
  });

  it.each<[string, DocumentSource, ReadDocumentOptions, string]>([
    [
      'an object that refers to a file',
      { openapi: '3.1.0', paths: { '/a': { $ref: '/etc/hosts' } } },
      {},
      'it refers to /etc/hosts;',
    ],
    ['a URL', 'https://example.com/openapi.json', {}, 'nothing is asked for over the network;'],
    ['a URL object', new URL('https://example.com/openapi.json'), {}, 'nothing is asked for over the network;'],
    ['a number', (() => 7) as never, {}, 'failed: number; expected a file'],
    [
      'a path that the application does not serve',
      '/openapi.json',
      { fetch: () => new Response('', { status: 404 }) },
      'reading /openapi.json failed: the application answers 404; expected its OpenAPI document.',
    ],
  ])('is not %s', async (_what, source, options, reason) => {
    expect(await refusal(source, options)).toContain(reason);
  });
});
