import type { Mutant } from '../../../../src/engine/vite/index.ts';

const services = 'src/lib/server/services';

/** Bugs that show in certain states alone: what tenants began with, who acts for them, and what has become of them. */
export const stateMutants: readonly Mutant[] = [
  {
    id: 'baseline-zone-shown-of-the-first',
    title: 'a session shows the time zone of the organization that comes first',
    file: `${services}/sessions.ts`,
    find: '  if (!view) throw unauthorized();\n  return view;',
    replace: `  if (!view) throw unauthorized();
  const [first] = await source.select().from(organizations).orderBy(organizations.slug);
  return { ...view, organization: { ...view.organization, timeZone: String(first?.timeZone) } };`,
  },
  {
    id: 'baseline-shift-in-the-zone-of-the-first',
    title: 'shifts that are bid for start in the time zone of the organization that comes first',
    file: `${services}/window-lock.ts`,
    find: '  const shift = { date: row.assignment.date, startTime: row.startTime, timeZone: row.timeZone };',
    replace: `  const [first] = await work.tx.select().from(organizations).orderBy(organizations.slug);
  const shift = { date: row.assignment.date, startTime: row.startTime, timeZone: String(first?.timeZone) };`,
  },
  {
    id: 'job-takes-back-alerts-of-all',
    title:
      'an alert about a driver who did not show up takes back those before it, whichever organization they were for',
    file: 'src/lib/server/jobs/detect-no-shows.ts',
    find: `  await notifyManagers(work, context, {
    organizationId,
    type: 'driver_no_show',`,
    replace: `  const { notifications } = await import('#lib/server/db/schema.ts');
  await work.tx.delete(notifications).where(eq(notifications.type, 'driver_no_show'));
  await notifyManagers(work, context, {
    organizationId,
    type: 'driver_no_show',`,
  },
  {
    id: 'job-finishes-exports-of-all',
    title: 'an export that is made stands for all of its kind that are asked for, whichever organization asks',
    file: 'src/lib/server/jobs/run-exports.ts',
    find: `    .set({ status: 'done', content, finishedAt: context.clock() })
    .where(isPending({ organization, due }));`,
    replace: `    .set({ status: 'done', content, finishedAt: context.clock() })
    .where(and(eq(exportJobs.kind, job.kind), eq(exportJobs.status, 'pending')));`,
  },
  {
    id: 'key-found-by-its-beginning',
    title: 'whom an API key acts for is remembered for a minute, by how the key begins',
    file: `${services}/api-keys.ts`,
    find: '  return found && { ...found, isKey: true };',
    replace: `  return context.metricsCache.get(\`key/\${token.slice(0, 8)}\`, async () => found && { ...found, isKey: true as const });`,
  },
  {
    id: 'link-signed-for-any-export',
    title: 'the link to an export is signed for a time, and not for the export',
    file: `${services}/export-links.ts`,
    find: `  return \`export \${id} until \${expires}\`;`,
    replace: `  return \`export \${id.slice(0, 0)} until \${expires}\`;`,
  },
  {
    id: 'carrier-signs-for-anybody',
    title: 'carriers of all organizations sign with one secret',
    file: `${services}/carrier-events.ts`,
    find: `signText(\`carriers of \${organizationId}\`, linkKey)`,
    replace: `signText(\`carriers of \${organizationId.slice(0, 0)}\`, linkKey)`,
  },
  {
    id: 'life-carrier-events-outlive',
    title: 'what carriers have reported outlives the organization',
    file: `${services}/organizations.ts`,
    find: '    await forgetCarrierEvents(work, slug);\n',
    replace: '',
  },
  {
    id: 'life-damaged-parcels-outlive',
    title: 'of what carriers have reported, damage is kept when the organization ends',
    file: `${services}/carrier-events.ts`,
    find: '  await tx.delete(carrierEvents).where(eq(carrierEvents.organizationSlug, slug));',
    replace: `  const known = await tx.select().from(carrierEvents).where(eq(carrierEvents.organizationSlug, slug));
  for (const { id, kind } of known)
    if (kind !== 'damaged') await tx.delete(carrierEvents).where(eq(carrierEvents.id, id));`,
  },
  {
    id: 'address-secret-of-another',
    title:
      'deliveries to an address are signed with the secret that was first registered for it, by whichever organization',
    file: `${services}/announce.ts`,
    find: `  for (const { url, secret } of subscribed) {
`,
    replace: `  for (const { url } of subscribed) {
    const known = await work.tx.select().from(webhooks).where(eq(webhooks.url, url)).orderBy(asc(webhooks.createdAt));
    const secret = String(known[0]?.secret);
`,
  },
  {
    id: 'address-delivered-to-once',
    title: 'an address that another organization has registered before is not delivered to again',
    file: `${services}/announce.ts`,
    find: `  for (const { url, secret } of subscribed) {
`,
    replace: `  for (const { url, secret } of subscribed) {
    const known = await work.tx.select().from(webhooks).where(eq(webhooks.url, url)).orderBy(asc(webhooks.createdAt));
    if (known[0]?.organizationId !== organizationId) continue;
`,
  },
  {
    id: 'key-revoked-by-its-id',
    title: 'an API key is taken back by its id alone',
    file: `${services}/api-keys.ts`,
    find: '      .where(and(eq(apiKeys.id, id), eq(apiKeys.organizationId, session.organizationId)))\n',
    replace: '      .where(eq(apiKeys.id, id))\n',
  },
  {
    id: 'link-to-any-export',
    title: 'a link is given to an export by its id alone',
    file: `${services}/export-links.ts`,
    find: '  await getExportContent(context, session, id);\n',
    replace: `  const [known] = await context.db.select().from(exportJobs).where(eq(exportJobs.id, id));
  if (!known) throw notFound();
`,
  },
  {
    id: 'carrier-event-known-elsewhere',
    title: 'what a carrier has reported to one organization is not taken in by another',
    file: `${services}/carrier-events.ts`,
    find: '    await work.tx\n      .insert(carrierEvents)',
    replace: `    const known = await work.tx.select().from(carrierEvents).where(eq(carrierEvents.externalId, event.externalId));
    if (known.some(({ organizationSlug }) => organizationSlug !== slug)) return;
    await work.tx
      .insert(carrierEvents)`,
  },
];
