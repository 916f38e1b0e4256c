import { and, eq } from 'drizzle-orm';
import { exportJobs } from '#lib/server/db/schema.ts';
import type { Context, Session } from '../context.ts';
import { notFound } from '../problem.ts';
import { type ExportKind, getExportContent } from './exports.ts';
import { isSignatureOf, signText } from './signature.ts';

/** What a link to an export consists of besides the export's id. */
export type ExportLink = { readonly expires: number; readonly signature: string };

const lifetimeMs = 24 * 60 * 60 * 1000;

/** A link by which anybody can download a finished export of the organization for a day. Throws as `getExportContent`. */
export async function signExportLink(context: Context, session: Session, id: string): Promise<ExportLink> {
  await getExportContent(context, session, id);
  const expires = context.clock().getTime() + lifetimeMs;
  return { expires, signature: signText(signedText({ id, expires }), context.linkKey) };
}

/** The file behind a link. Throws 404 for a link that was not given for this export, or has expired, and once the export is gone. */
export async function openExportLink(
  context: Context,
  { id, expires, signature }: ExportLink & { readonly id: string },
): Promise<{ readonly kind: ExportKind; readonly csv: string }> {
  const isValid = isSignatureOf(signature, signedText({ id, expires }), context.linkKey);
  if (!isValid || expires <= context.clock().getTime()) throw notFound();
  const [job] = await context.db
    .select({ kind: exportJobs.kind, content: exportJobs.content })
    .from(exportJobs)
    .where(and(eq(exportJobs.id, id), eq(exportJobs.status, 'done')));
  if (!job || job.content === null) throw notFound();
  return { kind: job.kind, csv: job.content };
}

function signedText({ id, expires }: { readonly id: string; readonly expires: number }): string {
  return `export ${id} until ${expires}`;
}
