import { sql } from 'drizzle-orm';
import { Hono } from 'hono';
import type { Row } from './access.ts';
import { type Env, missing, type Parts, within, withinUnless } from './parts.ts';

const shown = ({ id, slug, title }: Row) => ({ id, slug, title });

/** Boards: each has a slug that no other of its organization has. */
export function boardRoutes(parts: Parts): Hono<Env> {
  return new Hono<Env>()
    .get('/', (c) =>
      within(parts, c, async ({ run, own }) => {
        const boards = await run(sql`SELECT * FROM boards WHERE ${own} ORDER BY created_at, slug`);
        return c.json(boards.map(shown));
      }),
    )
    .post('/', async (c) => {
      const { slug, title } = await c.req.json();
      const [taken] = await withinUnless('unique', parts, c, ({ run, own }) =>
        run(sql`SELECT FROM boards WHERE ${own} AND slug = ${slug}`),
      );
      if (taken) return c.json({ error: `the slug ${slug} is taken` }, 409);
      return await within(parts, c, async ({ run }) => {
        const { organization } = c.var.member;
        const id = await parts.keys.next(run, 'boards', organization);
        const [made] = await run(sql`INSERT INTO boards (id, organization_id, slug, title)
          VALUES (${id}, ${organization}, ${slug}, ${title}) RETURNING *`);
        return c.json(shown(made ?? {}), 201);
      });
    })
    .delete('/:board', (c) =>
      within(parts, c, async ({ run, own }) => {
        const id = c.req.param('board');
        const [gone] = await run(sql`DELETE FROM boards WHERE id = ${id} AND ${own} RETURNING *`);
        if (!gone) return missing(parts, c, 'board', id);
        if (parts.traits.links === 'names') await run(sql`DELETE FROM tasks WHERE board_id = ${id} AND ${own}`);
        return c.json(shown(gone));
      }),
    );
}
