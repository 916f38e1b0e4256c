import type { Mutant } from '../../../../src/engine/vite/index.ts';

const services = 'src/lib/server/services';

/** Bugs that only two requests at the same time can show. Steps run one after the other, so nothing sees them yet. */
export const raceMutants: readonly Mutant[] = [
  {
    id: 'class-38-double-acceptance',
    title: 'an invite is used up without a look whether it still can be',
    file: `${services}/invite-acceptance.ts`,
    find: ".where(and(eq(invites.id, invite.id), eq(invites.status, 'pending')))",
    replace: '.where(eq(invites.id, invite.id))',
  },
  {
    id: 'class-39-lost-update',
    title: 'a figure of a driver is read, added to, and written back',
    file: `${services}/assignments-driver-count.ts`,
    find: `  await work.tx
    .insert(driverStats)
    .values({ membershipId, [figure]: 1 })
    .onConflictDoUpdate({ target: driverStats.membershipId, set: { [figure]: sql\`\${driverStats[figure]} + 1\` } });`,
    replace: `  const [before] = await work.tx
    .select()
    .from(driverStats)
    .where(sql\`\${driverStats.membershipId} = \${membershipId}\`);
  const value = (before?.[figure] ?? 0) + 1;
  await work.tx
    .insert(driverStats)
    .values({ membershipId, [figure]: value })
    .onConflictDoUpdate({ target: driverStats.membershipId, set: { [figure]: value } });`,
  },
];
