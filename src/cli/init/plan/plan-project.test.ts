import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../engine/errors.ts';
import { projectLines, withUnread } from '../findings-text.ts';
import { treeOf } from '../look/source-tree.ts';
import type { InitOptions } from '../options.ts';
import type { Ask } from './decide.ts';
import { planProject } from './plan-project.ts';

const whole: { readonly [path: string]: string } = {
  'package.json': '{ "name": "notes" }',
  'schema.sql': 'CREATE TABLE notes (id int)',
  'src/db.ts': "import pg from 'pg';\nexport const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });",
  'src/app.ts':
    "import { Hono } from 'hono';\nimport { pool } from './db';\nexport const app = new Hono().get('/notes', () => pool.query(''));",
};
const options: InitOptions = { folder: 'tests/integration/harness', config: 'vitest.integration.config.ts' };

const plan = (files: typeof whole, more: Partial<InitOptions> = {}, ask?: Ask) =>
  planProject(treeOf(files), { ...options, ...more }, ask);
const without = (...gone: readonly string[]) =>
  Object.fromEntries(Object.entries(whole).filter(([path]) => !gone.includes(path)));

it('decides what is plain to see, with the reasons', async () => {
  expect(await plan(whole)).toMatchObject({
    database: { choice: { file: 'src/db.ts', pool: 'pool' }, reason: '1 module imports it, for pool as pool' },
    double: undefined,
    application: { choice: { file: 'src/app.ts', name: 'app', framework: 'hono' } },
    push: { choice: { kind: 'sql', folder: 'schema.sql' } },
    routes: [{ method: 'GET', path: '/notes' }],
  });
});

it('says of which files nothing was read', async () => {
  const files = {
    ...whole,
    'src/session.ts': 'const = 3;',
    'src/notes.ts': '// nothing yet\n/* nor\nhere */\n',
    'swagger.json': '{ "swagger": "2.0", "paths": {} }',
  };
  const planned = await plan(files);
  expect(projectLines(planned).filter((each) => each.startsWith('not read'))).toEqual([
    'not read    swagger.json (Swagger 2; actions are made of OpenAPI 3.0 and 3.1)',
    'not read    src/session.ts (cannot be parsed)',
  ]);
  expect(withUnread(new UsageError('nobody signs in.'), planned.sources)).toEqual(
    new UsageError('nobody signs in. Nothing of src/session.ts was seen: it cannot be parsed.'),
  );
  expect(withUnread(new UsageError('nobody signs in.'), { unread: [] })).toEqual(new UsageError('nobody signs in.'));
});

describe('says in a line what to do where', () => {
  it.each<[string, typeof whole, Partial<InitOptions>, RegExp]>([
    [
      'there is no package.json',
      without('package.json'),
      {},
      /^init: no package\.json here; expected the root of a project\. Run it/,
    ],
    [
      'it is no JSON',
      { ...whole, 'package.json': '{' },
      {},
      /^init: package\.json is no JSON object; expected one\. Mend it first\.$/,
    ],
    [
      'nothing connects',
      without('src/db.ts'),
      {},
      /^init: the database module: nothing was found; expected --database <file>\. Name the module/,
    ],
    [
      'what connects keeps that to itself',
      { ...without('src/db.ts'), 'package.json': '{ "dependencies": { "sequelize": "6" } }' },
      {},
      /^init: the database module: nothing was found; .* sequelize keeps its connections to itself: of an application/,
    ],
    [
      'the database is in CommonJS, and goes by another variable',
      {
        ...whole,
        'src/db.ts': '',
        'src/db.js':
          "const { Pool } = require('pg');\nmodule.exports = { pool: new Pool({ ssl: true, connectionString: process.env.DB_URL }) };",
      },
      {},
      /^init: the database module: src\/db\.js is CommonJS, which nothing can stand in for in tests; expected a pool/,
    ],
    [
      'nothing answers',
      without('src/app.ts'),
      {},
      /^init: the application: nothing was found; expected --app <file>#<export>\. Export/,
    ],
    [
      'nothing makes the schema',
      without('schema.sql'),
      {},
      /^init: how the schema is made: nothing was found; expected --push .*--push sql:migrations/,
    ],
    [
      'a flag names no module',
      whole,
      { database: 'src/no.ts' },
      /^init: the database module: 'src\/no\.ts'; expected one of src\/db\.ts\. Mend --database\.$/,
    ],
    [
      'a flag names no push',
      whole,
      { push: 'sequelize' },
      /^init: how the schema is made: 'sequelize'; expected one of sql:schema\.sql\. Mend --push\.$/,
    ],
    [
      'the application opens a port',
      { ...whole, 'src/app.ts': `${whole['src/app.ts']}\nserve(app);` },
      {},
      /^init: the application: src\/app\.ts opens a port as it is loaded; expected a module that only makes/,
    ],
    [
      'the application needs arguments',
      {
        ...whole,
        'src/app.ts': "import { Hono } from 'hono';\nexport function createApp(db: Db) { return new Hono(); }",
      },
      {},
      /^init: the application: createApp of src\/app\.ts cannot be called without arguments; expected a function/,
    ],
    [
      'no pool can stand behind the database module',
      {
        ...whole,
        'src/db.ts': "import { PrismaClient } from '@prisma/client';\nexport const prisma = new PrismaClient();",
      },
      {},
      /^init: the database module: what src\/db\.ts exports cannot be led to another database; expected pools of pg/,
    ],
  ])('%s', async (_, files, more, message) => {
    await expect(plan(files, more)).rejects.toThrow(message);
  });
});

const two = {
  ...whole,
  'src/other.ts': "import pg from 'pg';\nexport const other = new pg.Pool();",
  'src/more.ts': "import { other } from './other';\nother.query('');",
};

it('names what it may be where two are as likely and nobody can be asked', async () => {
  await expect(plan(two)).rejects.toThrow(
    'init: the database module: it may be src/db.ts (1 module imports it, for pool as pool), or src/other.ts (1 module imports it, for pool as other); expected --database <file>.',
  );
  expect(await plan(two, { yes: true })).toMatchObject({ database: { choice: { file: 'src/db.ts' } } });
});

it('asks where somebody is there, and only what it cannot see', async () => {
  const asked: string[] = [];
  const planned = await plan(two, {}, async ({ message, options: given }) => {
    asked.push(message);
    return given[1]?.value ?? '';
  });
  expect(asked).toEqual(['the database module?']);
  expect(planned).toMatchObject({ database: { choice: { file: 'src/other.ts' }, reason: 'answered' } });
});
