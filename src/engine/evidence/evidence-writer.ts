import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import packageFile from '../../../package.json' with { type: 'json' };
import type { Session } from '../run/session.ts';
import { bundleName, type Origin, writeBundle } from './bundle.ts';
import type { Finding } from './finding.ts';
import { knownKeys } from './known-keys.ts';
import { maskFinding } from './mask-finding.ts';
import { type RenderContext, renderFinding } from './render-finding.ts';

export type EvidenceOptions = {
  /** Where bundles go, from the working directory. */
  readonly directory: string;
  /** The mutant that is planted, which a replay has to plant again. */
  readonly mutant?: string | undefined;
};

/** Keeps findings: as a bundle on disk, and as a text of one screen. */
export type EvidenceWriter = {
  /** Writes the finding over an earlier one of the same signature. Throws a `UsageError` where the folder cannot be written. */
  readonly write: (finding: Finding) => Promise<void>;
  readonly render: (finding: Finding) => string;
  /** The finding as others may read it, without secrets. */
  readonly mask: (finding: Finding) => Finding;
};

/** A writer for what a session finds. */
export async function createEvidenceWriter(
  session: Session,
  { directory, mutant }: EvidenceOptions,
): Promise<EvidenceWriter> {
  const origin: Origin = {
    commit: await findCommit(),
    schema: digestSchema(session),
    versions: { leakproof: packageFile.version, node: process.versions.node, postgres: session.postgresVersion },
  };
  const contextOf = (finding: Finding): RenderContext => {
    const bundlePath = relative('.', join(directory, bundleName(finding)));
    const plant = mutant === undefined || mutant === '' ? '' : ` --mutant ${mutant}`;
    return {
      bundlePath,
      tenantName: session.tenantName,
      replayCommand: `${session.harness.replayCommand} ${bundlePath}${plant}`,
    };
  };
  const keysOf = ({ records }: Finding) => knownKeys(session, records);
  const mask = (finding: Finding) => maskFinding(finding, keysOf(finding));
  return {
    mask,
    write: async (finding) => {
      await writeBundle(finding, { directory, origin, render: contextOf(finding), keys: keysOf(finding) });
    },
    render: (finding) => renderFinding(mask(finding), contextOf(finding)),
  };
}

/** Tables, columns and links: what a sequence's handles and an action's rows depend on. */
export function digestSchema({ tenancy }: Pick<Session, 'tenancy'>): string {
  const tables = [...tenancy.tables.values()].map(({ name, columns, primaryKey, links }) => [
    name,
    columns,
    primaryKey,
    links,
  ]);
  return createHash('sha256').update(JSON.stringify(tables)).digest('hex').slice(0, 16);
}

/** The commit of the working directory; null outside of a repository, or without git. */
async function findCommit(): Promise<string | null> {
  return promisify(execFile)('git', ['rev-parse', '--short=12', 'HEAD']).then(
    ({ stdout }) => stdout.trim(),
    () => null,
  );
}
