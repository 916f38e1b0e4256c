import type { Mutant } from '../../../../src/engine/vite/index.ts';

const services = 'src/lib/server/services';

/** Bugs that change what several organizations share: a person. */
export const sharedMutants: readonly Mutant[] = [
  {
    id: 'shared-name-of-whoever-leaves',
    title: 'whoever leaves one organization loses their name in all',
    file: `${services}/membership-end.ts`,
    find: 'async function forget({ tx }: Work, { id, organizationId, userId }: Membership): Promise<void> {\n',
    replace:
      "async function forget({ tx }: Work, { id, organizationId, userId }: Membership): Promise<void> {\n  await tx.update(users).set({ name: 'Former member' }).where(eq(users.id, userId));\n",
  },
  {
    id: 'shared-name-by-role',
    title: 'whoever gets another role in one organization is called by it in all',
    file: `${services}/memberships.ts`,
    find: "      if (role === 'driver') await ensureDriverRows(work, id);\n",
    replace:
      "      await work.tx.update(users).set({ name: 'Our ' + role }).where(eq(users.id, membership.userId));\n      if (role === 'driver') await ensureDriverRows(work, id);\n",
  },
];
