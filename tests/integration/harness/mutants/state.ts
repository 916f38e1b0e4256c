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
];
