import { sql } from 'drizzle-orm';
import type { MiddlewareHandler } from 'hono';
import type { Env, Member, Parts } from './parts.ts';

/** Lets in whoever has a session and works for the organization: that of the session, or the one that the URL names. Every request touches the session. */
export function signIn({ traits, bug, database: { everywhere } }: Parts): MiddlewareHandler<Env> {
  return async (c, next) => {
    const token = c.req.header('authorization') ?? '';
    const [session] = await everywhere.run(sql`UPDATE sessions SET seen_at = now() WHERE token = ${token} RETURNING *`);
    if (session === undefined) return c.json({ error: 'sign in first' }, 401);
    const organization = traits.sessions === 'of a person' ? c.req.param('organization') : session.organization_id;
    const [member] =
      await everywhere.run(sql`SELECT members.*, people.name FROM members JOIN people ON people.id = person_id
      WHERE ${bug === 'membership' ? sql`true` : sql`person_id = ${session.person_id}`} AND organization_id = ${organization} AND is_active
      ORDER BY members.id`);
    if (member === undefined) return c.json({ error: 'there is no such organization' }, 404);
    c.set('member', memberOf(member));
    await next();
  };
}

function memberOf({ id, organization_id, name, role }: { readonly [column: string]: unknown }): Member {
  // The driver gives keys as they are stored.
  return {
    id: id as Member['id'],
    organization: organization_id as Member['organization'],
    name: String(name),
    role: String(role),
  };
}
