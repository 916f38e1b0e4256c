import type { Mutant } from '../../../../src/engine/vite/index.ts';

const services = 'src/lib/server/services';

/** Bugs that only a person of two organizations meets: what is theirs in one is taken for theirs in the other. */
export const dualMutants: readonly Mutant[] = [
  {
    id: 'dual-notification-of-the-other',
    title: 'a notification of another organization to the same person is read and marked',
    file: `${services}/notifications.ts`,
    find: `    const own = and(isOwn(session), eq(notifications.id, id));`,
    replace: `    const own = and(eq(notifications.userId, session.userId), eq(notifications.id, id));`,
  },
  {
    id: 'dual-all-notifications-read',
    title: 'the notifications of all organizations to the same person are marked as read',
    file: `${services}/notifications.ts`,
    find: `      .where(and(isOwn(session), isNull(notifications.readAt)))`,
    replace: `      .where(and(eq(notifications.userId, session.userId), isNull(notifications.readAt)))`,
  },
  {
    id: 'dual-signed-out-everywhere',
    title: 'whoever signs out of one organization is signed out of all',
    file: `${services}/sessions.ts`,
    find: '  await context.db.delete(sessions).where(and(eq(sessions.id, session.id), eq(sessions.userId, session.userId)));',
    replace: '  await context.db.delete(sessions).where(eq(sessions.userId, session.userId));',
  },
  {
    id: 'dual-place-of-the-other',
    title: 'a session shows the place that the person has in another organization',
    file: `${services}/sessions.ts`,
    find: '  if (!view) throw unauthorized();\n  return view;',
    replace: `  if (!view) throw unauthorized();
  const places = await source.select().from(memberships).where(eq(memberships.userId, view.user.id));
  const other = places.find(({ organizationId }) => organizationId !== view.organization.id);
  return { ...view, membershipId: other?.id ?? view.membershipId };`,
  },
];
