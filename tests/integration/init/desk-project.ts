import type { SmallFiles } from './project.ts';

/** Hono over `pg` in CommonJS with an OpenAPI document, where only a password lets anybody in: sessions are kept in memory, and hashes are the application's own. */
export const deskProject: SmallFiles = {
  packages: ['hono'],
  files: {
    'package.json': JSON.stringify({
      name: 'desk',
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
    'src/db.js': `const { Pool } = require('pg');

const pool = new Pool({ connectionString: process.env.DATABASE_URL });
module.exports = { pool };
`,
    'src/password.js': `const { randomBytes, scryptSync } = require('node:crypto');

function hashPassword(password, salt = randomBytes(8).toString('hex')) {
  return salt + ':' + scryptSync(password, salt, 32, { N: 2 }).toString('hex');
}

exports.hashPassword = hashPassword;
exports.isPassword = (password, hash) => hashPassword(password, hash.split(':')[0]) === hash;
`,
    'src/tickets.js': `const Hono = require('hono').Hono;
const db = require('./db');

const tickets = new Hono();

tickets.post('/', async (c) => {
  const { title } = await c.req.json();
  const { rows } = await db.pool.query('INSERT INTO tickets (company_id, title) VALUES ($1, $2) RETURNING id', [c.get('user').company_id, title]);
  return c.json(rows[0], 201);
});

tickets.get('/:id', async (c) => {
  const { rows } = await db.pool.query('SELECT * FROM tickets WHERE id = $1 AND company_id = $2', [c.req.param('id'), c.get('user').company_id]);
  return rows[0] ? c.json(rows[0]) : c.json({ error: 'not found' }, 404);
});

module.exports = tickets;
`,
    'src/app.js': `const { Hono } = require('hono');
const { getCookie, setCookie } = require('hono/cookie');
const { pool } = require('./db');
const { isPassword } = require('./password');

function createApp() {
  const sessions = new Map();
  const app = new Hono();

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
  app.route('/tickets', require('./tickets'));
  return app;
}

module.exports = { createApp };
`,
  },
};
