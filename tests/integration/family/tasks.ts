import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { type Context, Hono } from 'hono';
import type { Access, Row } from './access.ts';
import { type Env, missing, type Parts, within, withinUnless } from './parts.ts';

const shown = ({ id, title, priority, is_done, board_id, assignee_id }: Row) => ({
  number: id,
  label: labelOf(id),
  title,
  priority,
  isDone: is_done,
  links: { board: board_id, assignee: assignee_id },
  // Nobody can read it, and it follows from the id.
  seal: createHash('sha256').update(`${id} ${title}`).digest('hex'),
});

/** How people speak of a task: `T-00042`, where ids are numbers. */
function labelOf(id: unknown): string {
  return `T-${String(id).padStart(5, '0')}`;
}

/** A list in the shapes in which products name rows: fields, a bare list, keys of an object, a cursor. */
function page(tasks: readonly Row[]) {
  const last = tasks.at(-1);
  return {
    items: tasks.map(shown),
    order: tasks.map(({ id }) => id),
    isDone: Object.fromEntries(tasks.map(({ id, is_done }) => [String(id), is_done])),
    next: last ? Buffer.from(JSON.stringify({ after: last.id })).toString('base64url') : null,
  };
}

/** Tasks: each is on a board, and may be somebody's. */
export function taskRoutes(parts: Parts): Hono<Env> {
  const { traits } = parts;
  const order =
    traits.lists === 'with ties' ? sql`ORDER BY priority LIMIT 2` : sql`ORDER BY priority, created_at, title, id`;
  const refuse = async (c: Context<Env>, id: string) => {
    if (parts.bug !== 'existence') return missing(parts, c, 'task', id);
    const [any] = await parts.database.everywhere.run(sql`SELECT FROM tasks WHERE id = ${id}`);
    return any ? c.json({ error: `you may not use task ${id}` }, 403) : missing(parts, c, 'task', id);
  };
  const has = async ({ run, own }: Access, table: string, id: unknown) =>
    (await run(sql`SELECT FROM ${sql.identifier(table)} WHERE id = ${id} AND ${own}`)).length > 0;
  return new Hono<Env>()
    .get('/', (c) =>
      withinUnless('list', parts, c, async (access) => {
        const { board, done } = c.req.query();
        if (board !== undefined && traits.filters === 'refused' && !(await has(access, 'boards', board)))
          return missing(parts, c, 'board', board);
        const onBoard = board === undefined ? sql`` : sql`AND board_id = ${board}`;
        const tasks = await access.run(
          sql`SELECT * FROM tasks WHERE ${access.own} ${onBoard} AND is_done = ${done === 'true'} ${order}`,
        );
        return c.json(page(tasks));
      }),
    )
    .post('/', (c) =>
      within(parts, c, async (access) => {
        const { board, assignee, title, priority } = await c.req.json();
        if (!(await has(access, 'boards', board))) return missing(parts, c, 'board', board);
        if (assignee !== null && !(await has(access, 'members', assignee)))
          return missing(parts, c, 'member', assignee);
        const { organization } = c.var.member;
        const id = await parts.keys.next(access.run, 'tasks', organization);
        const [made] =
          await access.run(sql`INSERT INTO tasks (id, organization_id, board_id, assignee_id, title, priority)
          VALUES (${id}, ${organization}, ${board}, ${assignee}, ${title}, ${priority}) RETURNING *`);
        return c.json(shown(made ?? {}), 201);
      }),
    )
    .get('/:task', async (c) => {
      const id = c.req.param('task');
      const [task] = await withinUnless('read', parts, c, ({ run, own }) =>
        run(sql`SELECT * FROM tasks WHERE id = ${id} AND ${own}`),
      );
      return task ? c.json(shown(task)) : await refuse(c, id);
    })
    .patch('/:task', async (c) => {
      const id = c.req.param('task');
      const { isDone } = await c.req.json();
      const [task] = await withinUnless('update', parts, c, ({ run, own }) =>
        run(sql`UPDATE tasks SET is_done = ${isDone} WHERE id = ${id} AND ${own} RETURNING *`),
      );
      return task ? c.json(shown(task)) : await refuse(c, id);
    })
    .delete('/:task', (c) =>
      within(parts, c, async ({ run, own }) => {
        const id = c.req.param('task');
        const [gone] = await run(sql`DELETE FROM tasks WHERE id = ${id} AND ${own} RETURNING *`);
        return gone ? c.json(shown(gone)) : missing(parts, c, 'task', id);
      }),
    )
    .post('/:task/notice', async (c) => {
      const id = c.req.param('task');
      const { text } = await c.req.json();
      const { organization, name } = c.var.member;
      const [task] = await parts.database.within(organization, ({ run, own }) =>
        run(sql`SELECT * FROM tasks WHERE id = ${id} AND ${own}`),
      );
      if (!task) return missing(parts, c, 'task', id);
      return await withinUnless('recipients', parts, c, async (access) => {
        const recipients = await access.run(
          sql`SELECT * FROM members WHERE ${access.own} AND is_active ORDER BY address`,
        );
        const notice = {
          subject: `${name} on ${task.title}`,
          body: `${text}: see /tasks/${task.id} (${labelOf(task.id)})`,
          about: { type: 'task', id: task.id },
        };
        await parts.notifier.tell(recipients, notice, access);
        return c.json({ told: recipients.length });
      });
    });
}
