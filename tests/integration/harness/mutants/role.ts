import type { Mutant } from '../../../../src/engine/vite/index.ts';

/** Bugs that let somebody do what their role in the organization does not allow. */
export const roleMutants: readonly Mutant[] = [
  {
    id: 'role-audit-for-everybody',
    title: 'the audit log is shown to whoever is signed in',
    file: 'src/lib/server/routes/audit-logs.ts',
    find: "  path: '/',\n  summary: 'Who did what in the organization',\n  middleware: [managersOnly] as const,\n",
    replace: "  path: '/',\n  summary: 'Who did what in the organization',\n",
  },
  {
    id: 'role-of-the-other-organization',
    title: 'whoever is a manager of one organization is one in each that they work for',
    file: 'src/lib/server/services/sessions.ts',
    find: '  return session;\n',
    replace: `  if (session === undefined) return undefined;
  const own = await context.db
    .select({ role: memberships.role })
    .from(memberships)
    .where(and(eq(memberships.userId, session.userId), eq(memberships.status, 'active')));
  return own.some(({ role }) => role === 'manager') ? { ...session, role: 'manager' } : session;
`,
  },
];
