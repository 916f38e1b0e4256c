import type { SmallFiles } from './project.ts';

/** Hono over `pg` with better-auth: its tables as it makes them itself, its organizations, and sessions that say which one is meant. */
export const officeProject: SmallFiles = {
  packages: ['hono', 'better-auth'],
  files: {
    'package.json': JSON.stringify({
      name: 'office',
      type: 'module',
      dependencies: { hono: '^4', pg: '^8', 'better-auth': '^1' },
      devDependencies: { leakproof: '*' },
    }),
    'migrations/1.sql': `
CREATE TABLE "user" ("id" text PRIMARY KEY, "name" text NOT NULL, "email" text NOT NULL UNIQUE, "emailVerified" boolean NOT NULL, "image" text,
  "createdAt" timestamptz DEFAULT CURRENT_TIMESTAMP NOT NULL, "updatedAt" timestamptz DEFAULT CURRENT_TIMESTAMP NOT NULL);
CREATE TABLE "session" ("id" text PRIMARY KEY, "expiresAt" timestamptz NOT NULL, "token" text NOT NULL UNIQUE,
  "createdAt" timestamptz DEFAULT CURRENT_TIMESTAMP NOT NULL, "updatedAt" timestamptz NOT NULL, "ipAddress" text, "userAgent" text,
  "userId" text NOT NULL REFERENCES "user" ON DELETE CASCADE, "activeOrganizationId" text);
CREATE TABLE "account" ("id" text PRIMARY KEY, "accountId" text NOT NULL, "providerId" text NOT NULL, "userId" text NOT NULL REFERENCES "user" ON DELETE CASCADE,
  "accessToken" text, "refreshToken" text, "idToken" text, "accessTokenExpiresAt" timestamptz, "refreshTokenExpiresAt" timestamptz, "scope" text,
  "password" text, "createdAt" timestamptz DEFAULT CURRENT_TIMESTAMP NOT NULL, "updatedAt" timestamptz NOT NULL);
CREATE TABLE "verification" ("id" text PRIMARY KEY, "identifier" text NOT NULL, "value" text NOT NULL, "expiresAt" timestamptz NOT NULL,
  "createdAt" timestamptz DEFAULT CURRENT_TIMESTAMP NOT NULL, "updatedAt" timestamptz NOT NULL);
CREATE TABLE "organization" ("id" text PRIMARY KEY, "name" text NOT NULL, "slug" text NOT NULL UNIQUE, "logo" text, "createdAt" timestamptz NOT NULL, "metadata" text);
CREATE TABLE "member" ("id" text PRIMARY KEY, "organizationId" text NOT NULL REFERENCES "organization" ON DELETE CASCADE,
  "userId" text NOT NULL REFERENCES "user" ON DELETE CASCADE, "role" text NOT NULL, "createdAt" timestamptz NOT NULL);
CREATE TABLE "invitation" ("id" text PRIMARY KEY, "organizationId" text NOT NULL REFERENCES "organization" ON DELETE CASCADE, "email" text NOT NULL, "role" text,
  "status" text NOT NULL, "expiresAt" timestamptz NOT NULL, "createdAt" timestamptz DEFAULT CURRENT_TIMESTAMP NOT NULL,
  "inviterId" text NOT NULL REFERENCES "user" ON DELETE CASCADE);
CREATE TABLE desks (id serial PRIMARY KEY, organization_id text NOT NULL REFERENCES "organization" ON DELETE CASCADE, label text NOT NULL);`,
    'src/db.ts': `import pg from 'pg';

export const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
`,
    'src/auth.ts': `import { betterAuth } from 'better-auth';
import { organization } from 'better-auth/plugins';
import { pool } from './db.ts';

export const auth = betterAuth({
  database: pool,
  baseURL: 'http://localhost:3000',
  secret: process.env.BETTER_AUTH_SECRET,
  emailAndPassword: { enabled: true },
  plugins: [organization()],
});
`,
    'src/app.ts': `import { Hono } from 'hono';
import { auth } from './auth.ts';
import { pool } from './db.ts';

export const app = new Hono<{ Variables: { organization: string } }>();

app.on(['GET', 'POST'], '/api/auth/*', (c) => auth.handler(c.req.raw));

app.use('/desks/*', async (c, next) => {
  const session = await auth.api.getSession({ headers: c.req.raw.headers });
  if (!session?.session.activeOrganizationId) return c.json({ error: 'sign in' }, 401);
  c.set('organization', session.session.activeOrganizationId);
  return next();
});

app.get('/desks', async (c) => {
  const { rows } = await pool.query('SELECT * FROM desks WHERE organization_id = $1 ORDER BY id', [c.get('organization')]);
  return c.json(rows);
});

app.post('/desks', async (c) => {
  const { label } = await c.req.json();
  const { rows } = await pool.query('INSERT INTO desks (organization_id, label) VALUES ($1, $2) RETURNING *', [c.get('organization'), label]);
  return c.json(rows[0], 201);
});

app.get('/desks/:id', async (c) => {
  const { rows } = await pool.query('SELECT * FROM desks WHERE id = $1 AND organization_id = $2', [c.req.param('id'), c.get('organization')]);
  return rows[0] ? c.json(rows[0]) : c.json({ error: 'not found' }, 404);
});
`,
  },
};
