import type { Mutant } from '../../../../src/engine/vite/index.ts';

const services = 'src/lib/server/services';

/** Bugs that give a new organization what one had that ended before it under the same slug. */
export const refoundMutants: readonly Mutant[] = [
  {
    id: 'refound-list-remembered-by-slug',
    title: 'the list of warehouses is remembered for a minute, by the slug of the organization',
    file: `${services}/warehouses.ts`,
    find: `  return context.db
    .select()
    .from(warehouses)
    .where(eq(warehouses.organizationId, session.organizationId))
    .orderBy(asc(warehouses.code));`,
    replace: `  const { organizations } = await import('#lib/server/db/schema.ts');
  const [own] = await context.db.select().from(organizations).where(eq(organizations.id, session.organizationId));
  return context.metricsCache.get(\`warehouses/\${own?.slug}\`, () => context.db
    .select()
    .from(warehouses)
    .where(eq(warehouses.organizationId, session.organizationId))
    .orderBy(asc(warehouses.code)));`,
  },
  {
    id: 'refound-carrier-events-given-back',
    title:
      'what carriers have reported is kept when an organization ends, and given to whoever founds one under its slug',
    file: `${services}/organizations.ts`,
    find: `    await forgetCarrierEvents(work, slug);
    await work.tx.delete(organizations).where(eq(organizations.id, id));
  });
}

async function insertOrganization(
  work: Work,
  { values, by }: { readonly values: Omit<OrganizationInput, 'managerEmail'>; readonly by: string | null },
): Promise<Organization> {
  const [organization] = await work.tx.insert(organizations).values(values).onConflictDoNothing().returning();
  if (!organization) throw conflict('An organization with this slug exists already.');
`,
    replace: `    const { sql } = await import('drizzle-orm');
    await work.tx.execute(sql\`update carrier_events set organization_slug = \${\`ended/\${slug}\`} where organization_slug = \${slug}\`);
    await work.tx.delete(organizations).where(eq(organizations.id, id));
  });
}

async function insertOrganization(
  work: Work,
  { values, by }: { readonly values: Omit<OrganizationInput, 'managerEmail'>; readonly by: string | null },
): Promise<Organization> {
  const [organization] = await work.tx.insert(organizations).values(values).onConflictDoNothing().returning();
  if (!organization) throw conflict('An organization with this slug exists already.');
  const { sql } = await import('drizzle-orm');
  await work.tx.execute(sql\`update carrier_events set organization_slug = \${values.slug} where organization_slug = \${\`ended/\${values.slug}\`}\`);
`,
  },
];
