import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deskProject } from './desk-project.ts';
import { notesProject } from './notes-project.ts';
import { officeProject } from './office-project.ts';
import { layOut, type SmallFiles, type SmallProject } from './project.ts';
import { routesProject } from './routes-project.ts';
import { shopProject } from './shop-project.ts';
import { tasksProject } from './tasks-project.ts';

const harness = 'tests/integration/harness/harness.ts';

/** Standard output of a command that has to end well. */
async function expectSuccess(project: SmallProject, ...arguments_: readonly string[]): Promise<string> {
  const { exitCode, out, error } = await project.leakproof(...arguments_);
  if (exitCode !== 0) throw new Error(`${arguments_.join(' ')}: exit code ${exitCode}\n${out}\n${error}`);
  return out;
}

/** The project once a piece of one of its files is another. */
function withBug(small: SmallFiles, file: string, piece: string, instead: string): SmallFiles {
  const text = small.files[file] ?? '';
  if (!text.includes(piece)) throw new Error(`${file} has no ${piece}`);
  return { ...small, files: { ...small.files, [file]: text.replace(piece, instead) } };
}

describe.each([
  {
    of: 'Hono over pg with sessions',
    small: notesProject,
    flags: [],
    file: 'src/routes/notes.ts',
    piece: 'SELECT * FROM notes WHERE id = $1 AND organization_id = $2',
    instead: 'SELECT * FROM notes WHERE id = $1 AND $2::uuid IS NOT NULL',
  },
  {
    of: 'Express over a hidden pool, without foreign keys',
    small: shopProject,
    flags: [],
    file: 'src/app.js',
    piece: 'SELECT $1, id FROM customers WHERE id = $2 AND shop_id = $1',
    instead: 'SELECT $1, id FROM customers WHERE id = $2',
  },
  {
    of: 'Fastify over drizzle',
    small: tasksProject,
    flags: ['--sign-in', 'cookie: sid={sessions.id}'],
    file: 'src/tasks.ts',
    piece: 'and(eq(tasks.id, id), eq(tasks.workspaceId, workspace))',
    instead: 'and(eq(tasks.id, id))',
  },
])('a project of $of', ({ small, flags, file, piece, instead }) => {
  it('has a harness at once that finds a leak, and nothing without it', async () => {
    await using project = await layOut(withBug(small, file, piece, instead));
    await expectSuccess(project, 'init', ...flags);
    expect(await project.leakproof('fuzz', '--runs', '10', '--seed', '1', '--noninterference', '0')).toMatchObject({
      exitCode: 1,
    });
    project.write({ [file]: small.files[file] ?? '' });
    expect(await expectSuccess(project, 'fuzz', '--runs', '3', '--seed', '1')).toContain('No leak found');
  });
});

it('finds route handlers of Next in a workspace, a database in another package of it, and a token; and what is wrong with them', async () => {
  const file = 'src/app/api/notes/[id]/route.ts';
  await using project = await layOut(withBug(routesProject, file, 'AND team_id = $2', 'AND $2::text IS NOT NULL'));
  expect(await expectSuccess(project, 'init')).toContain('nothing is open');
  const written = project.read(harness);
  expect(written).toContain("application: () => nextEntry('src/app', (file) => import(file)),");
  expect(written).toContain('signJwt({ sub: actor.person, teamId: actor.tenant }, process.env.JWT_SECRET)');
  expect(await project.leakproof('fuzz', '--runs', '10', '--seed', '1', '--noninterference', '0')).toMatchObject({
    exitCode: 1,
    out: expect.stringContaining('TENANT-004'),
  });
});

it('knows sessions and organizations of better-auth', async () => {
  await using project = await layOut(officeProject);
  expect(await expectSuccess(project, 'init')).toContain('nothing is open');
  expect(project.read(harness)).toContain("columns: { 'session.activeOrganizationId': 'organization' },");
  const leaking = withBug(officeProject, 'src/app.ts', 'AND organization_id = $2', 'AND $2::text IS NOT NULL');
  project.write(leaking.files);
  expect(await project.leakproof('fuzz', '--runs', '10', '--seed', '1', '--noninterference', '0')).toMatchObject({
    exitCode: 1,
    out: expect.stringContaining('TENANT-004'),
  });
});

it('signs in by password, where nothing but that lets anybody in, in CommonJS', async () => {
  await using project = await layOut(deskProject);
  const out = await expectSuccess(project, 'init');
  expect(out).toContain(
    'sign-in     login: POST /auth/login {email: users.email, password: users.password_hash} (src/app.js takes email and password',
  );
  expect(out).toContain('nothing is open');
  const written = project.read(harness);
  expect(written).toContain('const passwordHash = await repeatably(() => hashPassword(password));');
  expect(written).toContain('application: () => signingIn(createApp().fetch, login),');
  expect(written).toContain(`  actions,
  required: [
    { action: 'tickets.show', reach: 'own', outcome: 'succeeded' },
    { action: 'tickets.show', reach: 'foreign', outcome: 'refused' },
  ],
});`);
  project.write({ [harness]: written.replace('hashPassword(password)', "hashPassword('another')") });
  expect(await project.leakproof('init', '--check')).toMatchObject({
    exitCode: 2,
    out: expect.stringContaining(
      'were refused, the first with 401 {"error":"wrong"}; expected the application to know',
    ),
  });
});

it('leaves nothing open, and the doctor finds it in order', async () => {
  await using project = await layOut(notesProject);
  expect(await expectSuccess(project, 'init')).toContain('nothing is open');
  expect(await expectSuccess(project, 'doctor')).not.toMatch(/^bad/m);
  const written = project.read(harness);
  expect(readFileSync('docs/adopting.md', 'utf8')).toContain(written.slice(written.indexOf('/** What stands')));
  project.write({ [harness]: written.replace("      rest('notes.list', 'GET /api/notes'),\n", '') });
  expect(await project.leakproof('init', '--check')).toMatchObject({
    exitCode: 2,
    out: "open GET /api/notes: no action asks for it. Add a line: rest('…', 'GET /api/notes')\n",
  });
});

it('says that nobody is let in, where the application does not know who asks', async () => {
  await using project = await layOut(notesProject);
  expect(await expectSuccess(project, 'init', '--sign-in', 'authorization: Basic {person}')).toMatch(
    /^open signing in: \d+ of \d+ requests were refused, the first with 401 \{"error":"who are you\?"\}; expected the application to know who asks\./m,
  );
});

it('says where the application does not start, and keeps the harness', async () => {
  const broken = "if (!process.env.SECRET) throw new Error('SECRET is not set');\n";
  const file = 'src/session.ts';
  const files = { ...notesProject.files, [file]: broken + notesProject.files[file] };
  await using project = await layOut({ ...notesProject, files });
  expect(await project.leakproof('init')).toMatchObject({
    exitCode: 2,
    error: expect.stringMatching(
      /UsageError: loading tests\/integration\/harness\/harness\.ts failed: SECRET is not set \(src\/session\.ts:1:\d+\); expected a module that loads\. .*\(the harness is written; leakproof init --check tries it again\)\n$/,
    ),
  });
  expect(project.read(harness)).toContain('defineHarness');
  // What is loaded waits for something that never comes; whoever waits presses Ctrl-C.
  project.write({ [file]: `await new Promise(() => {});\n${notesProject.files[file]}` });
  expect(await project.leakproof('init', '--check')).toMatchObject({
    exitCode: 3,
    error: expect.stringMatching(
      /^HarnessError: the command broke off: something was waited for that nothing was left/m,
    ),
  });
  project.write({ [file]: `process.kill(process.pid, 'SIGINT');\n${notesProject.files[file]}` });
  expect(await project.leakproof('init', '--folder', 'tests/other', '--config', 'other.config.ts')).toMatchObject({
    exitCode: 130,
    error: expect.stringMatching(/^init: interrupted; the harness is written; leakproof init --check tries it again$/m),
  });
});

it('overwrites nothing', async () => {
  await using project = await layOut(notesProject);
  project.write({ 'vitest.integration.config.ts': 'mine' });
  expect(await project.leakproof('init')).toMatchObject({
    exitCode: 2,
    error: expect.stringMatching(/^UsageError: init: vitest\.integration\.config\.ts is there already; .*--config/),
  });
  expect(project.read('vitest.integration.config.ts')).toBe('mine');
  expect(existsSync(join(project.folder, harness))).toBe(false);
});

describe('leaves nothing behind, and says in a line what to do, where', () => {
  const without = (small: SmallFiles, ...gone: readonly string[]): SmallFiles => ({
    ...small,
    files: Object.fromEntries(Object.entries(small.files).filter(([path]) => !gone.includes(path))),
  });
  const sql = (text: string): SmallFiles => ({
    ...without(notesProject, 'migrations/002_notes.sql'),
    files: { ...without(notesProject, 'migrations/002_notes.sql').files, 'migrations/001_init.sql': text },
  });

  it.each<[string, SmallFiles, readonly string[], RegExp]>([
    [
      'the schema cannot be made',
      sql('CREATE TABLE x (id nothing)'),
      [],
      /pushing the schema failed: .*type "nothing" does not exist/,
    ],
    [
      'no table is a root',
      sql('CREATE TABLE x (id int PRIMARY KEY); CREATE TABLE y (id int PRIMARY KEY)'),
      [],
      /the tenants: nothing was found; expected --root <table>\. .*of x, y/,
    ],
    ['a flag names no table', notesProject, ['--root', 'firms'], /the tenants: 'firms'; expected one of organizations/],
  ])('%s', async (_, small, flags, message) => {
    await using project = await layOut(small);
    const before = readdirSync(project.folder).sort();
    const { exitCode, error } = await project.leakproof('init', ...flags);
    expect([2, 3]).toContain(exitCode);
    const [last = ''] = error.trim().split('\n').slice(-1);
    expect(last).toMatch(/^(UsageError|HarnessError): /);
    expect(last).toMatch(message);
    expect(
      readdirSync(project.folder)
        .filter((name) => name !== '.leakproof')
        .sort(),
    ).toEqual(before);
  });
});
