import type { Mutant } from '../../../../src/engine/vite/index.ts';

/** Bugs that give away no more than a digest of what is another organization's: that it is there, and when it has changed. */
export const digestMutants: readonly Mutant[] = [
  {
    id: 'digest-etag-of-a-refusal',
    title: 'a refusal has the ETag of what stands under its address, whoever asks',
    file: 'src/lib/server/routes/http.ts',
    find: `export function sendProblem(context: Context, error: Error, c: HonoContext): Response {
`,
    replace: `export async function sendProblem(context: Context, error: Error, c: HonoContext): Promise<Response> {
  const { createHash } = await import('node:crypto');
  const { eq } = await import('drizzle-orm');
  const { warehouses } = await import('#lib/server/db/schema.ts');
  const { data: id } = z.uuid().safeParse(c.req.path.split('/')[2]);
  const known = id === undefined ? [] : await context.db.select().from(warehouses).where(eq(warehouses.id, id));
  c.header('etag', \`W/"\${createHash('sha1').update(JSON.stringify(known)).digest('base64')}"\`);
`,
  },
  {
    id: 'digest-signed-refusal',
    title: 'a refusal is signed with what the warehouse is called, whoever it belongs to',
    file: 'src/lib/server/services/warehouses.ts',
    find: `    .where(and(eq(warehouses.id, id), eq(warehouses.organizationId, session.organizationId)));
  if (!warehouse) throw notFound();`,
    replace: `    .where(and(eq(warehouses.id, id), eq(warehouses.organizationId, session.organizationId)));
  if (!warehouse) {
    const { createHmac } = await import('node:crypto');
    const { Problem } = await import('../problem.ts');
    const [known] = await context.db.select().from(warehouses).where(eq(warehouses.id, id));
    const signature = createHmac('sha256', 'refusals').update(known?.name ?? '').digest('hex');
    throw new Problem(404, 'Not Found', \`There is no such resource. Signed: \${signature}\`);
  }`,
  },
];
