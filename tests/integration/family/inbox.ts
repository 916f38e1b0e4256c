import { sql } from 'drizzle-orm';
import { Hono } from 'hono';
import type { Row } from './access.ts';
import { type Env, type Parts, within } from './parts.ts';

const shown = ({ id, body, created_at }: Row) => ({ id, body, at: created_at });

/** What the asker has been told, the newest first. */
export function inboxRoutes(parts: Parts): Hono<Env> {
  return new Hono<Env>().get('/', (c) =>
    within(parts, c, async ({ run, own }) => {
      const notifications = await run(
        sql`SELECT * FROM notifications WHERE ${own} AND member_id = ${c.var.member.id} ORDER BY created_at DESC, body, id`,
      );
      return c.json(notifications.map(shown));
    }),
  );
}
