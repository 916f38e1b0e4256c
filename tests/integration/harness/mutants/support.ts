import type { Mutant } from '../../../../src/engine/vite/index.ts';

const service = 'src/lib/server/services/support-grants.ts';

/** Bugs that let support in where nobody lets it. */
export const supportMutants: readonly Mutant[] = [
  {
    id: 'support-let-in-by-another-organization',
    title: 'whoever in support may act for some organization may act for all',
    file: service,
    find: '        eq(supportGrants.organizationId, organizationId),\n        gt(',
    replace: '        gt(',
  },
  {
    id: 'support-stays-after-the-end',
    title: 'support may act for an organization until its grant is taken back, whenever that was to end',
    file: service,
    find: '        gt(supportGrants.expiresAt, context.clock()),\n',
    replace: '',
  },
  {
    id: 'support-stays-when-taken-back',
    title: 'whom support may act for is remembered for a minute',
    file: service,
    find: "  return found && { ...found, membershipId: null, role: 'manager', isSupport: true };",
    replace: `  return context.metricsCache.get(\`support/\${organizationId}\`, async () =>
    found && { ...found, membershipId: null, role: 'manager' as const, isSupport: true as const });`,
  },
];
