import type { SmallFiles } from './project.ts';

/** Hono over plain `pg`: sessions in the database, a middleware that reads them, migrations as SQL. */
export const notesProject: SmallFiles = {
  packages: ['hono', 'zod'],
  files: {
    'package.json': JSON.stringify({
      name: '@acme/notes',
      type: 'module',
      dependencies: { hono: '^4', pg: '^8', zod: '^4' },
      devDependencies: { leakproof: '*', vitest: '*' },
    }),
    'migrations/001_init.sql': `
CREATE TABLE organizations (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL);
CREATE TABLE users (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), email text NOT NULL UNIQUE, name text NOT NULL);
CREATE TABLE memberships (
  organization_id uuid NOT NULL REFERENCES organizations, user_id uuid NOT NULL REFERENCES users,
  role text NOT NULL DEFAULT 'member' CHECK (role IN ('admin', 'member')), left_at timestamptz,
  PRIMARY KEY (organization_id, user_id));
CREATE TABLE sessions (
  token text PRIMARY KEY, user_id uuid NOT NULL REFERENCES users, organization_id uuid NOT NULL REFERENCES organizations);
CREATE TABLE countries (code text PRIMARY KEY, name text NOT NULL);`,
    'migrations/002_notes.sql': `
CREATE TABLE notes (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), organization_id uuid NOT NULL REFERENCES organizations,
  author_id uuid REFERENCES users, title text NOT NULL, status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'done')));
CREATE TABLE comments (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), note_id uuid NOT NULL REFERENCES notes ON DELETE CASCADE, body text NOT NULL);
CREATE TABLE notifications (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), organization_id uuid NOT NULL REFERENCES organizations,
  user_id uuid NOT NULL REFERENCES users, text text NOT NULL);`,
    'src/db.ts': `import pg from 'pg';

export const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
`,
    'src/session.ts': `import { createMiddleware } from 'hono/factory';
import { pool } from './db.ts';

export type Session = { Variables: { organization: string; user: string } };

export const session = createMiddleware<Session>(async (c, next) => {
  const token = c.req.header('authorization')?.replace(/^Bearer /, '') ?? '';
  const { rows } = await pool.query(
    'SELECT s.* FROM sessions s JOIN memberships USING (organization_id, user_id) WHERE token = $1 AND left_at IS NULL', [token]);
  if (!rows[0]) return c.json({ error: 'who are you?' }, 401);
  c.set('organization', rows[0].organization_id);
  c.set('user', rows[0].user_id);
  return next();
});
`,
    'src/routes/notes.ts': `import { Hono } from 'hono';
import { z } from 'zod';
import { pool } from '../db.ts';
import type { Session } from '../session.ts';

const NewNote = z.object({ title: z.string(), status: z.enum(['open', 'done']) });

export const notes = new Hono<Session>();

notes.get('/', async (c) => {
  const { rows } = await pool.query('SELECT id, title, status FROM notes WHERE organization_id = $1 ORDER BY title, id', [c.get('organization')]);
  return c.json(rows);
});

notes.post('/', async (c) => {
  const { title, status } = NewNote.parse(await c.req.json());
  const { rows } = await pool.query(
    'INSERT INTO notes (organization_id, author_id, title, status) VALUES ($1, $2, $3, $4) RETURNING id', [c.get('organization'), c.get('user'), title, status]);
  return c.json(rows[0], 201);
});

notes.get('/:id', async (c) => {
  const { rows } = await pool.query('SELECT * FROM notes WHERE id = $1 AND organization_id = $2', [c.req.param('id'), c.get('organization')]);
  return rows[0] ? c.json(rows[0]) : c.json({ error: 'not found' }, 404);
});

notes.post('/:id/comments', async (c) => {
  const { body } = await c.req.json();
  const { rows } = await pool.query(
    'INSERT INTO comments (note_id, body) SELECT id, $3 FROM notes WHERE id = $1 AND organization_id = $2 RETURNING id',
    [c.req.param('id'), c.get('organization'), body]);
  return rows[0] ? c.json(rows[0], 201) : c.json({ error: 'not found' }, 404);
});

notes.delete('/:id', async (c) => {
  const { rows } = await pool.query('DELETE FROM notes WHERE id = $1 AND organization_id = $2 RETURNING id', [c.req.param('id'), c.get('organization')]);
  return rows[0] ? c.body(null, 204) : c.json({ error: 'not found' }, 404);
});
`,
    'src/app.ts': `import { Hono } from 'hono';
import { notes } from './routes/notes.ts';
import { session } from './session.ts';

export function createApp() {
  const app = new Hono();
  app.get('/health', (c) => c.json('well'));
  app.use('/api/*', session);
  app.route('/api/notes', notes);
  return app;
}
`,
    'src/server.ts': `import { createApp } from './app.ts';

console.log(createApp().routes.length);
`,
  },
};
