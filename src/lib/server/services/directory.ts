import { and, asc, eq, ilike, or } from 'drizzle-orm';
import { memberships, users } from '#lib/server/db/schema.ts';
import type { Context, Session } from '../context.ts';

/** Somebody who works for the organization, as colleagues see them. */
export type Colleague = Pick<typeof users.$inferSelect, 'email' | 'name'> &
  Pick<typeof memberships.$inferSelect, 'role'> & { readonly membershipId: string; readonly userId: string };

/** The active members of the organization whose name or e-mail contains the text, in whatever case, by name. */
export async function searchDirectory(
  context: Context,
  session: Session,
  { text, limit }: { readonly text: string; readonly limit: number },
): Promise<Colleague[]> {
  const pattern = `%${escapeWildcards(text)}%`;
  return context.db
    .select({
      membershipId: memberships.id,
      userId: users.id,
      email: users.email,
      name: users.name,
      role: memberships.role,
    })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(
      and(
        eq(memberships.organizationId, session.organizationId),
        eq(memberships.status, 'active'),
        or(ilike(users.name, pattern), ilike(users.email, pattern)),
      ),
    )
    .orderBy(asc(users.name), asc(users.id))
    .limit(limit);
}

/** The text as a LIKE pattern that matches it alone. */
function escapeWildcards(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
