import type { Mutant } from '../../../../src/engine/vite/index.ts';

const services = 'src/lib/server/services';

/** The person's name with the roles that they have elsewhere, in SQL. */
const nameWithRoles = `(await import('drizzle-orm')).sql<string>\`\${users.name} || coalesce((select ' (' || string_agg(m.role::text, ', ' order by m.id) || ' elsewhere)' from memberships m where m.user_id = \${users.id} and m.organization_id <> \${memberships.organizationId}), '')\``;

/** Bugs that show what another organization has changed of a person who works for both, beyond whether they do. */
export const crossingMutants: readonly Mutant[] = [
  {
    id: 'crossing-role-in-the-directory',
    title: 'the directory says which roles somebody has elsewhere',
    file: `${services}/directory.ts`,
    find: '      name: users.name,\n      role: memberships.role,\n',
    replace: `      name: ${nameWithRoles},\n      role: memberships.role,\n`,
  },
  {
    id: 'crossing-role-among-members',
    title: 'the list of members says which roles somebody has elsewhere',
    file: `${services}/memberships.ts`,
    find: '  const rows = await context.db\n    .select({ membership: memberships, email: users.email, name: users.name })\n',
    replace: `  const rows = await context.db\n    .select({ membership: memberships, email: users.email, name: ${nameWithRoles} })\n`,
  },
];
