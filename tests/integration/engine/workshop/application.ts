import { type Context, Hono } from 'hono';
import type pg from 'pg';

/** What the workshop does wrong, if anything. */
export type WorkshopBug = 'none' | 'tasks of anybody' | 'assigns anybody' | 'crew of anybody' | 'entries of anybody';

type Row = { readonly [column: string]: unknown };
type Env = { Variables: { firm: string } };

/** A small application with an HTTP interface: a bearer token is the key of a member of staff, who acts for their firm. */
export function createWorkshop(pool: pg.Pool, bug: WorkshopBug) {
  const run = async (text: string, ...values: readonly unknown[]): Promise<readonly Row[]> =>
    (await pool.query(text, [...values])).rows;
  const missing = (c: Context<Env>) => c.json({ error: 'not found' }, 404);
  /** The first row, for one that was asked for or made. */
  const one = (c: Context<Env>, [row]: readonly Row[], status: 200 | 201 = 200) =>
    row === undefined ? missing(c) : c.json(row, status);
  const own = (wrong: WorkshopBug) => (bug === wrong ? `(true OR firm_id = $1)` : 'firm_id = $1');
  const has = async (table: string, firm: string, id: unknown) =>
    (await run(`SELECT FROM ${table} WHERE firm_id = $1 AND id = $2`, firm, id)).length > 0;
  const tasks = `SELECT tasks.id, project_id AS "projectId", assignee_id AS "assigneeId", tasks.title, priority, is_done AS "isDone"
    FROM tasks JOIN projects ON projects.id = project_id`;
  const crew = 'SELECT staff.id AS number, name, role FROM staff JOIN people ON people.id = person_id';

  return new Hono<Env>()
    .use(async (c, next) => {
      const token = c.req.header('authorization')?.replace('Bearer ', '') ?? null;
      const [member] = await run('SELECT firm_id FROM staff WHERE id::text = $1', token);
      if (member === undefined) return c.json({ error: 'who are you?' }, 401);
      c.set('firm', String(member.firm_id));
      return await next();
    })
    .get('/projects', async (c) =>
      c.json(await run('SELECT id, code, title FROM projects WHERE firm_id = $1 ORDER BY code', c.var.firm)),
    )
    .post('/projects', async (c) => {
      const { code, title } = await c.req.json();
      const made = await run(
        'INSERT INTO projects (firm_id, code, title) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING id, code, title',
        ...[c.var.firm, code, title],
      );
      return made.length === 0 ? c.json({ error: 'the code is taken' }, 409) : one(c, made, 201);
    })
    .get('/projects/:id', async (c) =>
      one(c, await run('SELECT id, title FROM projects WHERE firm_id = $1 AND id = $2', c.var.firm, c.req.param('id'))),
    )
    .post('/projects/:id/tasks', async (c) => {
      const { title, priority = 1, assigneeId = null, labelIds = [] } = await c.req.json();
      if (!(await has('projects', c.var.firm, c.req.param('id')))) return missing(c);
      if (assigneeId !== null && bug !== 'assigns anybody' && !(await has('staff', c.var.firm, assigneeId)))
        return missing(c);
      for (const label of labelIds) if (!(await has('labels', c.var.firm, label))) return missing(c);
      const made = await run(
        'INSERT INTO tasks (project_id, title, priority, assignee_id) VALUES ($1, $2, $3, $4) RETURNING id, title',
        ...[c.req.param('id'), title, priority, assigneeId],
      );
      for (const label of labelIds)
        await run('INSERT INTO task_labels VALUES ($1, $2) ON CONFLICT DO NOTHING', made[0]?.id, label);
      return one(c, made, 201);
    })
    .get('/tasks', async (c) =>
      c.json(
        await run(
          `${tasks} WHERE firm_id = $1 AND ($2::text IS NULL OR project_id::text = $2) ORDER BY tasks.id`,
          ...[c.var.firm, c.req.query('project') ?? null],
        ),
      ),
    )
    .get('/tasks/:task', async (c) =>
      one(c, await run(`${tasks} WHERE ${own('tasks of anybody')} AND tasks.id = $2`, c.var.firm, c.req.param('task'))),
    )
    .delete('/tasks/:task', async (c) =>
      one(
        c,
        await run(
          'DELETE FROM tasks USING projects WHERE project_id = projects.id AND firm_id = $1 AND tasks.id = $2 RETURNING tasks.id',
          ...[c.var.firm, c.req.param('task')],
        ),
      ),
    )
    .get('/labels', async (c) =>
      c.json(await run('SELECT id, name FROM labels WHERE firm_id = $1 ORDER BY id', c.var.firm)),
    )
    .get('/crew', async (c) => c.json(await run(`${crew} WHERE firm_id = $1 ORDER BY name`, c.var.firm)))
    .get('/crew/:number', async (c) =>
      one(c, await run(`${crew} WHERE ${own('crew of anybody')} AND staff.id = $2`, c.var.firm, c.req.param('number'))),
    )
    .get('/log', async (c) =>
      c.json({
        lines: await run('SELECT id AS line, text, minutes FROM entries WHERE firm_id = $1 ORDER BY id', c.var.firm),
      }),
    )
    .get('/log/:line', async (c) =>
      one(
        c,
        await run(
          `SELECT id AS line, text, minutes FROM entries WHERE ${own('entries of anybody')} AND id = $2`,
          ...[c.var.firm, c.req.param('line')],
        ),
      ),
    );
}
