import type { SmallFiles } from './project.ts';

/** Fastify over drizzle: a factory, plugins with prefixes, keys of text that the application makes, a cookie that holds a session. */
export const tasksProject: SmallFiles = {
  packages: ['fastify', 'drizzle-orm', 'drizzle-kit', 'zod'],
  files: {
    'package.json': JSON.stringify({
      name: 'tasks',
      type: 'module',
      dependencies: { fastify: '^5', 'drizzle-orm': '*', pg: '^8' },
      devDependencies: { leakproof: '*', 'drizzle-kit': '*' },
    }),
    'tsconfig.json': `{
  // As editors write it.
  "compilerOptions": { "module": "esnext", "moduleResolution": "bundler", "paths": { "@/*": ["./src/*"] }, },
}`,
    'drizzle.config.ts': `import { defineConfig } from 'drizzle-kit';

export default defineConfig({ dialect: 'postgresql', schema: './src/db/schema.ts', dbCredentials: { url: process.env.DATABASE_URL! } });
`,
    'src/db/schema.ts': `import { boolean, pgEnum, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';

export const role = pgEnum('role', ['owner', 'guest']);
const id = () => text('id').primaryKey().$defaultFn(() => crypto.randomUUID());

export const workspaces = pgTable('workspaces', { id: id(), name: text('name').notNull() });
export const users = pgTable('users', { id: id(), email: text('email').notNull().unique() });
export const workspaceMembers = pgTable('workspace_members', {
  workspaceId: text('workspace_id').notNull().references(() => workspaces.id),
  userId: text('user_id').notNull().references(() => users.id),
  role: role('role').notNull(),
  isActive: boolean('is_active').notNull().default(true),
}, (table) => [primaryKey({ columns: [table.workspaceId, table.userId] })]);
export const sessions = pgTable('sessions', {
  id: id(),
  userId: text('user_id').notNull().references(() => users.id),
  workspaceId: text('workspace_id').notNull().references(() => workspaces.id),
  expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
});
export const tasks = pgTable('tasks', {
  id: id(),
  workspaceId: text('workspace_id').notNull().references(() => workspaces.id),
  assigneeId: text('assignee_id').references(() => users.id),
  title: text('title').notNull(),
  isDone: boolean('is_done').notNull().default(false),
});
`,
    'src/db/index.ts': `import { drizzle } from 'drizzle-orm/node-postgres';
import * as schema from './schema';

export const db = drizzle(process.env.DATABASE_URL!, { schema });
`,
    'src/session.ts': `import { and, eq, gt } from 'drizzle-orm';
import type { FastifyRequest } from 'fastify';
import { db } from '@/db';
import { sessions, workspaceMembers } from '@/db/schema';

export async function workspaceOf(request: FastifyRequest): Promise<string | undefined> {
  const [, id = ''] = /\\bsid=([^;]+)/.exec(request.headers.cookie ?? '') ?? [];
  const [found] = await db.select({ workspace: sessions.workspaceId }).from(sessions)
    .innerJoin(workspaceMembers, and(eq(workspaceMembers.workspaceId, sessions.workspaceId), eq(workspaceMembers.userId, sessions.userId)))
    .where(and(eq(sessions.id, id), eq(workspaceMembers.isActive, true), gt(sessions.expiresAt, new Date())));
  return found?.workspace;
}
`,
    'src/tasks.ts': `import { and, asc, eq } from 'drizzle-orm';
import type { FastifyInstance } from 'fastify';
import { db } from '@/db';
import { tasks } from '@/db/schema';
import { workspaceOf } from '@/session';

export async function taskRoutes(app: FastifyInstance) {
  app.get('/', async (request, reply) => {
    const workspace = await workspaceOf(request);
    if (!workspace) return reply.code(401).send({ error: 'sign in' });
    return db.select().from(tasks).where(eq(tasks.workspaceId, workspace)).orderBy(asc(tasks.title), asc(tasks.id));
  });

  app.post<{ Body: { title: string } }>('/', async (request, reply) => {
    const workspace = await workspaceOf(request);
    if (!workspace) return reply.code(401).send({ error: 'sign in' });
    const [made] = await db.insert(tasks).values({ workspaceId: workspace, title: request.body.title }).returning();
    return reply.code(201).send(made);
  });

  app.patch<{ Params: { id: string }; Body: { title: string } }>('/:id', async (request, reply) => {
    const workspace = await workspaceOf(request);
    if (!workspace) return reply.code(401).send({ error: 'sign in' });
    const { id } = request.params;
    const { title } = request.body;
    const [changed] = await db.update(tasks).set({ title }).where(and(eq(tasks.id, id), eq(tasks.workspaceId, workspace))).returning();
    return changed ?? reply.code(404).send({ error: 'no such task' });
  });
}
`,
    'src/app.ts': `import Fastify from 'fastify';
import { taskRoutes } from './tasks';

export async function buildApp(options = {}) {
  const app = Fastify(options);
  app.get('/healthz', async () => 'well');
  await app.register(taskRoutes, { prefix: '/v1/tasks' });
  return app;
}
`,
    'src/index.ts': `import { buildApp } from './app';

const app = await buildApp({ logger: true });
await app.listen({ port: 3000 });
`,
  },
};
