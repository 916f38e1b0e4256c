import type { Mutant } from '../../../../src/engine/vite/index.ts';

const services = 'src/lib/server/services';

/** Bugs in what is sent out: to whom, how often, and for which organization a job does it. */
export const messageMutants: readonly Mutant[] = [
  {
    id: 'notification',
    title: 'a message for some goes to all active members of all organizations',
    file: `${services}/notify.ts`,
    find: `        eq(memberships.organizationId, message.organizationId),
        eq(memberships.status, 'active'),
        inArray(memberships.userId, [...userIds]),`,
    replace: `        eq(memberships.status, 'active'),`,
  },
  {
    id: 'class-19-webhooks-without-organization',
    title: 'the webhooks for an event are remembered for a minute, whichever organization they were looked up for',
    file: `${services}/announce.ts`,
    find: `  const subscribed = await work.tx
    .select({ url: webhooks.url, secret: webhooks.secret })
    .from(webhooks)
    .where(and(eq(webhooks.organizationId, organizationId), eq(webhooks.event, event)))
    .orderBy(asc(webhooks.id));`,
    replace: `  const subscribed = await context.metricsCache.get(\`webhooks/\${event}\`, () =>
    work.tx
      .select({ url: webhooks.url, secret: webhooks.secret })
      .from(webhooks)
      .where(and(eq(webhooks.organizationId, organizationId), eq(webhooks.event, event)))
      .orderBy(asc(webhooks.id)),
  );`,
  },
  {
    id: 'class-22-job-skips-the-second',
    title: 'a job ends after the first organization that had something to do',
    file: 'src/lib/server/jobs/job.ts',
    find: '    for (const organization of all) {',
    replace: '    for (const organization of all) {\n      if (changed > 0) break;',
  },
  {
    id: 'class-23-recipients-by-role',
    title: 'a message for the managers goes to whoever is a manager anywhere',
    file: `${services}/notify.ts`,
    find: `        eq(memberships.organizationId, message.organizationId),
        eq(memberships.status, 'active'),
        eq(memberships.role, 'manager'),
      ),
    );
  await notify(work, context, { ...message, userIds: managers.map(({ userId }) => userId) });`,
    replace: `        eq(memberships.status, 'active'),
        eq(memberships.role, 'manager'),
      ),
    );
  const createdAt = context.clock();
  await work.tx.insert(notifications).values(managers.map(({ userId }) => ({ ...message, userId, createdAt })));`,
  },
  {
    id: 'class-23-recipients-by-person',
    title: 'recipients are looked up by person alone, in whatever organizations they work for',
    file: `${services}/notify.ts`,
    find: `        eq(memberships.organizationId, message.organizationId),
        eq(memberships.status, 'active'),
        inArray(memberships.userId, [...userIds]),`,
    replace: `        eq(memberships.status, 'active'),
        inArray(memberships.userId, [...userIds]),`,
  },
  {
    id: 'class-25-events-to-everybody',
    title: 'a live event goes to the streams of all organizations',
    file: 'src/lib/server/event-hub.ts',
    find: 'for (const listener of this.#listeners.get(event.organizationId) ?? []) listener(event);',
    replace: 'for (const listeners of this.#listeners.values()) for (const listener of listeners) listener(event);',
  },
  {
    id: 'class-26-webhooks-by-event',
    title: 'the webhooks of all organizations fire',
    file: `${services}/announce.ts`,
    find: '.where(and(eq(webhooks.organizationId, organizationId), eq(webhooks.event, event)))',
    replace: '.where(eq(webhooks.event, event))',
  },
  {
    id: 'notif-001-whoever-has-left',
    title: 'a message for some goes to everybody who works for the organization, or ever did',
    file: `${services}/notify.ts`,
    find: `        eq(memberships.organizationId, message.organizationId),
        eq(memberships.status, 'active'),
        inArray(memberships.userId, [...userIds]),`,
    replace: `        eq(memberships.organizationId, message.organizationId),`,
  },
  {
    id: 'notif-001-device-of-an-ended-member',
    title: 'a push goes to every device that was ever registered in the organization',
    file: `${services}/notify.ts`,
    find: `    .where(inArray(pushSubscriptions.membershipId, membershipIds))
    .orderBy(`,
    replace: `    .innerJoin(memberships, eq(memberships.id, pushSubscriptions.membershipId))
    .where(eq(memberships.organizationId, message.organizationId))
    .orderBy(`,
  },
  {
    id: 'notif-002-names-an-earlier-one',
    title: 'a message refers to the last one that the person was sent, in whichever organization',
    file: `${services}/notify.ts`,
    find: `  await work.tx.insert(notifications).values(recipients.map(({ userId }) => ({ ...message, userId, createdAt })));
  await queuePushes(`,
    replace: `  for (const { userId } of recipients) {
    const earlier = await work.tx
      .select({ id: notifications.id })
      .from(notifications)
      .where(eq(notifications.userId, userId))
      .orderBy(notifications.createdAt);
    const data: Record<string, string> = { ...message.data, follows: earlier.at(-1)?.id ?? 'nothing' };
    await work.tx.insert(notifications).values({ ...message, data, userId, createdAt });
  }
  await queuePushes(`,
  },
  {
    id: 'notif-003-sent-twice',
    title: 'each push is sent twice',
    file: `${services}/notify.ts`,
    find: '    work.afterCommit(() => context.ports.push({ endpoint, title, body, data: { ...message.data, type } }));',
    replace: `    for (let time = 0; time < 2; time += 1) {
      work.afterCommit(() => context.ports.push({ endpoint, title, body, data: { ...message.data, type } }));
    }`,
  },
  {
    id: 'notif-004-removed-device',
    title: 'devices are remembered for a minute, those that are removed meanwhile as well',
    file: `${services}/notify.ts`,
    find: `  const subscriptions = await work.tx
    .select({ endpoint: pushSubscriptions.endpoint })
    .from(pushSubscriptions)
    .where(inArray(pushSubscriptions.membershipId, membershipIds))
    .orderBy(asc(pushSubscriptions.membershipId), asc(pushSubscriptions.id));`,
    replace: `  const subscriptions = await context.metricsCache.get(\`devices/\${membershipIds}\`, () =>
    work.tx
      .select({ endpoint: pushSubscriptions.endpoint })
      .from(pushSubscriptions)
      .where(inArray(pushSubscriptions.membershipId, membershipIds))
      .orderBy(asc(pushSubscriptions.membershipId), asc(pushSubscriptions.id)),
  );`,
  },
];
