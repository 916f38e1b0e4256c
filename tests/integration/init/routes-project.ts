import type { SmallFiles } from './project.ts';

/** A package of a workspace: route handlers of Next over `pg`, whose pool is in the package beside it; a JSON Web Token says who asks, and for whom. */
export const routesProject: SmallFiles = {
  at: 'apps/web',
  packages: ['hono'],
  links: { '@acme/db': '../../packages/db' },
  files: {
    '../../package.json': JSON.stringify({ name: 'acme', private: true }),
    '../../pnpm-workspace.yaml': 'packages: [apps/*, packages/*]\n',
    '../../pnpm-lock.yaml': '',
    'package.json': JSON.stringify({
      name: 'routes',
      type: 'module',
      dependencies: { next: '*', hono: '^4', '@acme/db': 'workspace:*' },
      devDependencies: { leakproof: '*' },
    }),
    '../../packages/db/package.json': JSON.stringify({
      name: '@acme/db',
      type: 'module',
      exports: { './client': './src/client.ts' },
    }),
    '../../packages/db/src/client.ts': `import pg from 'pg';

export const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
`,
    '../../packages/db/migrations/1.sql': `
CREATE TABLE teams (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL);
CREATE TABLE users (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), email text NOT NULL UNIQUE);
CREATE TABLE team_members (
  team_id uuid NOT NULL REFERENCES teams, user_id uuid NOT NULL REFERENCES users,
  role text NOT NULL CHECK (role IN ('admin', 'member')), PRIMARY KEY (team_id, user_id));
CREATE TABLE notes (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), team_id uuid NOT NULL REFERENCES teams, title text NOT NULL);`,
    'src/token.ts': `import { sign, verify } from 'hono/jwt';

const secret = process.env.JWT_SECRET ?? '';
if (secret === '') throw new Error('JWT_SECRET is not set');

export const tokenFor = (user: { id: string; team: string }) => sign({ sub: user.id, teamId: user.team }, secret);

/** The team that a request is for. */
export async function teamOf(request: Request): Promise<string> {
  const { teamId } = await verify(request.headers.get('authorization')?.replace('Bearer ', '') ?? '', secret, 'HS256');
  return String(teamId);
}
`,
    'src/app/api/notes/route.ts': `import { pool } from '@acme/db/client';
import { teamOf } from '../../../token';

export async function GET(request: Request) {
  const { rows } = await pool.query('SELECT * FROM notes WHERE team_id = $1 ORDER BY id', [await teamOf(request)]);
  return Response.json(rows);
}

export async function POST(request: Request) {
  const { title } = await request.json();
  const { rows } = await pool.query('INSERT INTO notes (team_id, title) VALUES ($1, $2) RETURNING id', [await teamOf(request), title]);
  return Response.json(rows[0], { status: 201 });
}
`,
    'src/app/api/notes/[id]/route.ts': `import { pool } from '@acme/db/client';
import { teamOf } from '../../../../token';

export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }) {
  const { rows } = await pool.query('SELECT * FROM notes WHERE id = $1 AND team_id = $2', [(await params).id, await teamOf(request)]);
  return rows[0] ? Response.json(rows[0]) : new Response('not found', { status: 404 });
}
`,
  },
};
