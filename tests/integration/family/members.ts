import { sql } from 'drizzle-orm';
import { Hono } from 'hono';
import type { Row } from './access.ts';
import { type Env, missing, type Parts, within } from './parts.ts';

const shown = ({ id, name, role, is_active }: Row) => ({ id, name, role, isActive: is_active });

/** Members: who works for the organization, or did. */
export function memberRoutes(parts: Parts): Hono<Env> {
  return new Hono<Env>()
    .get('/', (c) =>
      within(parts, c, async ({ run, own }) => {
        const members = await run(sql`SELECT members.*, people.name FROM members JOIN people ON people.id = person_id
          WHERE ${own} ORDER BY name`);
        return c.json(members.map(shown));
      }),
    )
    .patch('/:member', (c) =>
      within(parts, c, async ({ run, own }) => {
        const id = c.req.param('member');
        const { isActive } = await c.req.json();
        if (c.var.member.role !== 'manager') return c.json({ error: 'managers only' }, 403);
        const [member] = await run(
          sql`UPDATE members SET is_active = ${isActive} WHERE id = ${id} AND ${own} RETURNING *`,
        );
        return member ? c.json({ id: member.id, isActive: member.is_active }) : missing(parts, c, 'member', id);
      }),
    );
}
