import type { SmallFiles } from './project.ts';

/** Hono over `pg` with an OpenAPI document, where only a password lets anybody in: sessions are kept in memory, and hashes are the application's own. */
export const deskProject: SmallFiles = {
  packages: ['hono'],
  files: {
    'package.json': JSON.stringify({
      name: 'desk',
      type: 'module',
      dependencies: { hono: '^4', pg: '^8' },
      devDependencies: { leakproof: '*' },
    }),
    'openapi.yaml': `openapi: 3.1.0
paths:
  /tickets:
    post:
      operationId: open
      requestBody:
        required: true
        content:
          application/json:
            schema: { type: object, required: [title], properties: { title: { type: string } } }
  /tickets/{id}:
    get: { operationId: show, parameters: [{ name: id, in: path, required: true, schema: { type: integer } }] }
`,
    'migrations/001_init.sql': `
CREATE TABLE companies (id serial PRIMARY KEY, name text NOT NULL);
CREATE TABLE users (
  id serial PRIMARY KEY, company_id integer NOT NULL REFERENCES companies, email text NOT NULL UNIQUE, password_hash text NOT NULL,
  role text NOT NULL CHECK (role IN ('agent', 'lead')), last_login_at timestamptz);
CREATE TABLE tickets (id serial PRIMARY KEY, company_id integer NOT NULL REFERENCES companies, title text NOT NULL);`,
    'src/db.ts': `import pg from 'pg';

export const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
`,
    'src/password.ts': `import { randomBytes, scryptSync } from 'node:crypto';

export function hashPassword(password: string, salt = randomBytes(8).toString('hex')): string {
  return salt + ':' + scryptSync(password, salt, 32, { N: 2 }).toString('hex');
}

export const isPassword = (password: string, hash: string) => hashPassword(password, hash.split(':')[0]) === hash;
`,
    'src/app.ts': `import { Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { pool } from './db.ts';
import { isPassword } from './password.ts';

type User = { id: number; company_id: number };

export function createApp() {
  const sessions = new Map<string, User>();
  const app = new Hono<{ Variables: { user: User } }>();

  app.post('/auth/login', async (c) => {
    const { email, password } = await c.req.json();
    const { rows } = await pool.query('SELECT * FROM users WHERE email = $1', [email]);
    if (!rows[0] || !isPassword(password, rows[0].password_hash)) return c.json({ error: 'wrong' }, 401);
    await pool.query('UPDATE users SET last_login_at = now() WHERE id = $1', [rows[0].id]);
    const id = crypto.randomUUID();
    sessions.set(id, rows[0]);
    setCookie(c, 'desk', id, { httpOnly: true });
    return c.json({ id: rows[0].id });
  });

  app.use('/tickets/*', async (c, next) => {
    const user = sessions.get(getCookie(c, 'desk') ?? '');
    if (!user) return c.json({ error: 'sign in' }, 401);
    c.set('user', user);
    return next();
  });

  app.post('/tickets', async (c) => {
    const { title } = await c.req.json();
    const { rows } = await pool.query('INSERT INTO tickets (company_id, title) VALUES ($1, $2) RETURNING id', [c.get('user').company_id, title]);
    return c.json(rows[0], 201);
  });

  app.get('/tickets/:id', async (c) => {
    const { rows } = await pool.query('SELECT * FROM tickets WHERE id = $1 AND company_id = $2', [c.req.param('id'), c.get('user').company_id]);
    return rows[0] ? c.json(rows[0]) : c.json({ error: 'not found' }, 404);
  });
  return app;
}
`,
  },
};
