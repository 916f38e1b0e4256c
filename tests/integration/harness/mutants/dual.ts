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
];
