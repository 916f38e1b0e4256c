import { and, asc, eq, or } from 'drizzle-orm';
import { apiKeys, memberships, organizations } from '#lib/server/db/schema.ts';
import type { Context, Session } from '../context.ts';
import { notFound } from '../problem.ts';
import { transact } from '../unit-of-work.ts';
import { recordAudit } from './audit.ts';
import { hashToken } from './sessions.ts';

/** A key without what is stored in place of it. */
export type ApiKey = Omit<typeof apiKeys.$inferSelect, 'tokenHash'>;
export type ApiKeyInput = Pick<ApiKey, 'name' | 'role'>;

const prefix = 'dsp_';

/** Whether a bearer token is an API key, by how it begins. */
export function isApiKey(token: string): boolean {
  return token.startsWith(prefix);
}

/** Whoever acts by a key: its maker, as long as they work for its organization and may do what the key may; else undefined. */
export async function findApiKey(context: Context, token: string): Promise<Session | undefined> {
  const [found] = await context.db
    .select({
      id: apiKeys.id,
      userId: apiKeys.createdBy,
      organizationId: apiKeys.organizationId,
      membershipId: memberships.id,
      role: apiKeys.role,
      timeZone: organizations.timeZone,
    })
    .from(apiKeys)
    .innerJoin(
      memberships,
      and(
        eq(memberships.userId, apiKeys.createdBy),
        eq(memberships.organizationId, apiKeys.organizationId),
        eq(memberships.status, 'active'),
        or(eq(memberships.role, 'manager'), eq(memberships.role, apiKeys.role)),
      ),
    )
    .innerJoin(organizations, eq(organizations.id, apiKeys.organizationId))
    .where(eq(apiKeys.tokenHash, hashToken(token)));
  return found && { ...found, isKey: true };
}

/** The keys of the organization, oldest first. */
export async function listApiKeys(context: Context, session: Session): Promise<ApiKey[]> {
  return context.db
    .select()
    .from(apiKeys)
    .where(eq(apiKeys.organizationId, session.organizationId))
    .orderBy(asc(apiKeys.createdAt), asc(apiKeys.id));
}

/** Makes a key of the organization. Nobody but whoever gets this knows the token. */
export async function createApiKey(
  context: Context,
  session: Session,
  input: ApiKeyInput,
): Promise<{ readonly key: ApiKey; readonly token: string }> {
  const { organizationId, userId: createdBy } = session;
  const token = `${prefix}${context.randomToken()}`;
  return transact(context, async (work) => {
    const [key] = await work.tx
      .insert(apiKeys)
      .values({ ...input, organizationId, createdBy, tokenHash: hashToken(token) })
      .returning();
    if (!key) throw new Error('inserting an API key returned no row');
    await recordAudit(work, session, { entity: 'api_key', entityId: key.id, action: 'create', changes: input });
    return { key, token };
  });
}

/** Takes a key of the organization back, at once. Throws 404 for any other. */
export async function revokeApiKey(context: Context, session: Session, id: string): Promise<void> {
  await transact(context, async (work) => {
    const [key] = await work.tx
      .delete(apiKeys)
      .where(and(eq(apiKeys.id, id), eq(apiKeys.organizationId, session.organizationId)))
      .returning({ id: apiKeys.id });
    if (!key) throw notFound();
    await recordAudit(work, session, { entity: 'api_key', entityId: id, action: 'revoke' });
  });
}
