import type { Mutant } from '../../../../src/engine/vite/index.ts';

const server = 'src/lib/server';
const services = `${server}/services`;

/** Bugs that only two requests at the same time can show (`fuzz --races`). */
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
    title: 'the number of an incident is read, added to, and written back',
    file: `${services}/incident-number.ts`,
    find: `  const [counted] = await work.tx
    .update(organizations)
    .set({ incidents: sql\`\${organizations.incidents} + 1\` })`,
    replace: `  const [before] = await work.tx
    .select()
    .from(organizations)
    .where(sql\`\${organizations.id} = \${organizationId}\`);
  const [counted] = await work.tx
    .update(organizations)
    .set({ incidents: (before?.incidents ?? 0) + 1 })`,
  },
  {
    id: 'race-checked-then-inserted',
    title: 'whether a driver has that day free is looked up without a lock, and no unique index holds it',
    file: `${services}/assignments-driver-day.ts`,
    find: `    )
    .for('no key update');
  return membership?.id;`,
    replace: `    );
  return membership?.id;`,
  },
  {
    id: 'race-bid-of-somebody-who-leaves',
    title: 'a bid is taken without a lock that keeps the membership active meanwhile',
    file: `${services}/bids.ts`,
    find: 'if (!(await lockDriver(work, { organizationId, driverId }))) throw unauthorized();',
    replace: "if (session.role !== 'driver') throw unauthorized();",
  },
  {
    id: 'race-session-in-a-global',
    title: 'the session of a request is put into one object for all of them',
    file: `${server}/routes/authenticate.ts`,
    find: `    c.set('session', session);
    await next();
  });
}`,
    replace: `    c.set('session', Object.assign(shared, session));
    await next();
  });
}
const shared = {} as Env['Variables']['session'];`,
  },
  {
    id: 'race-organization-on-a-connection',
    title: 'the organization is set on a connection of the pool, and read on whichever comes next',
    file: `${services}/warehouses.ts`,
    find: `  return context.db
    .select()
    .from(warehouses)
    .where(eq(warehouses.organizationId, session.organizationId))
    .orderBy(asc(warehouses.code));`,
    replace: `  await context.db.execute(\`select set_config('dispatch.organization', '\${session.organizationId}', false)\`);
  const listed = await context.db.execute(
    \`select id from warehouses where organization_id::text = current_setting('dispatch.organization', true)\`,
  );
  const ids = listed.rows.map(({ id }) => id);
  const all = await context.db.select().from(warehouses).orderBy(asc(warehouses.code));
  return all.filter(({ id }) => ids.includes(id));`,
  },
  {
    id: 'race-answer-under-way',
    title: 'whoever asks while an answer is under way to somebody else is given that one',
    file: `${services}/directory.ts`,
    find: `  return context.db
    .select({
      membershipId: memberships.id,`,
    replace: `  const under = searchDirectory as { way?: Promise<Colleague[]> };
  under.way ??= search(context, session, pattern, limit).finally(() => {
    delete under.way;
  });
  return under.way;
}

async function search(context: Context, session: Session, pattern: string, limit: number): Promise<Colleague[]> {
  return context.db
    .select({
      membershipId: memberships.id,`,
  },
];
