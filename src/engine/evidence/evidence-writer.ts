import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Environment } from '../database/guard/guard-url-rules.ts';
import { ownVersion } from '../own-package.ts';
import type { Session } from '../run/session.ts';
import { bundleFolder, holdsBetter, type Origin, writeBundle } from './bundle.ts';
import type { Finding } from './finding.ts';
import { knownKeys } from './known-keys.ts';
import { maskFinding } from './mask-finding.ts';
import { type RenderContext, renderFinding } from './render-finding.ts';
import { type ReplayFlags, replayCommand, replayStart } from './replay-command.ts';
import { rowNames } from './row-names.ts';

/** Where evidence goes, and what its replay has to know. */
export type EvidenceOptions = ReplayFlags & {
  /** Where bundles go, from the working directory. */
  readonly directory: string;
  /** The variables of the process: they tell by which package manager it was started, so how the project calls leakproof. */
  readonly environment: Environment;
};

/** Keeps findings: as a bundle on disk, and as a text of one screen. */
export type EvidenceWriter = {
  /** Writes the finding over an earlier one of the same signature, unless that is confirmed and shorter and this is not shrunk yet; what did not repeat apart from leaks. Throws a `UsageError` where the folder cannot be written. */
  readonly write: (finding: Finding) => Promise<void>;
  readonly render: (finding: Finding) => string;
  /** What in its text is somebody else's: keys, the names that stand for them, canaries. */
  readonly marksOf: (finding: Finding) => readonly string[];
  /** Where the finding's bundle is, from the working directory. */
  readonly folderOf: (finding: Finding) => string;
  /** The finding as others may read it, without secrets. */
  readonly mask: (finding: Finding) => Finding;
  readonly origin: Origin;
  /** How the project calls replay: what stands before a bundle's folder. */
  readonly replayStart: string;
};

/** A writer for what a session finds. */
export async function createEvidenceWriter(
  session: Session,
  { directory: given, environment, ...flags }: EvidenceOptions,
): Promise<EvidenceWriter> {
  // The application may go elsewhere.
  const start = process.cwd();
  const directory = resolve(given);
  const origin: Origin = {
    commit: await findCommit(),
    schema: digestSchema(session),
    versions: { leakproof: ownVersion, node: process.versions.node, postgres: session.postgresVersion },
  };
  const command = session.harness.replayCommand ?? replayStart(environment.npm_config_user_agent);
  const folderOf = (finding: Finding) => relative(start, bundleFolder(directory, finding));
  const contextOf = (finding: Finding): RenderContext => {
    const bundlePath = folderOf(finding);
    return {
      bundlePath,
      tenantName: session.tenantName,
      replayCommand: replayCommand(command, bundlePath, flags),
      nameIn: rowNames(session, finding.records).inText,
    };
  };
  const keysOf = ({ records, projected }: Finding) => knownKeys(session, [...records, ...(projected?.records ?? [])]);
  const mask = (finding: Finding) => maskFinding(finding, keysOf(finding));
  return {
    mask,
    folderOf,
    origin,
    replayStart: command,
    write: async (finding) => {
      if (await holdsBetter(bundleFolder(directory, finding), finding, origin.schema)) return;
      await writeBundle(finding, { directory, origin, render: contextOf(finding), keys: keysOf(finding) });
      // While it was shrunk it looked like one.
      if (finding.verdict === 'flaky')
        await rm(bundleFolder(directory, { ...finding, verdict: 'unconfirmed' }), { recursive: true, force: true });
    },
    marksOf: ({ violation, also = [], records }) => {
      const { nameOf } = rowNames(session, records);
      const texts = [violation, ...also].flatMap(({ foreign = [] }) => foreign.map(({ text }) => text));
      // In steps a name stands behind its table.
      return [...new Set(texts.flatMap((text) => [text, (nameOf(text) ?? text).replaceAll(/[<>]/g, '')]))];
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
