import type { Mutant } from '../../../../src/engine/vite/index.ts';

const webhooks = 'src/lib/server/services/webhooks.ts';

/** Bugs that give away what is no id and no text of anybody's: a secret. */
export const opaqueMutants: readonly Mutant[] = [
  {
    id: 'opaque-secret-of-the-address',
    title: 'whoever registers an address that another organization has registered gets its secret',
    file: webhooks,
    find: `    const [webhook] = await work.tx
      .insert(webhooks)
      .values({ ...input, organizationId: session.organizationId, secret: context.randomToken() })`,
    replace: `    const [known] = await work.tx.select().from(webhooks).where(eq(webhooks.url, input.url)).limit(1);
    const [webhook] = await work.tx
      .insert(webhooks)
      .values({ ...input, organizationId: session.organizationId, secret: known?.secret ?? context.randomToken() })`,
  },
  {
    id: 'opaque-secret-in-the-audit-log',
    title: 'the audit log notes the last secret that an address was registered with, in whichever organization',
    file: webhooks,
    find: "    await recordAudit(work, session, { entity: 'webhook', entityId: webhook.id, action: 'create', changes: input });",
    replace: `    const known = await work.tx.select().from(webhooks).where(eq(webhooks.url, input.url)).orderBy(asc(webhooks.createdAt));
    const changes = { ...input, before: known.find(({ id }) => id !== webhook.id)?.secret ?? null };
    await recordAudit(work, session, { entity: 'webhook', entityId: webhook.id, action: 'create', changes });`,
  },
];
