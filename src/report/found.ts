import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlamedStatement } from '../engine/harness/invariant.ts';
import { printable } from '../engine/printable.ts';
import type { SavedCampaign, SavedFinding } from './saved-campaign.ts';

/** A finding as reports for machines tell it. */
export type Found = SavedFinding & {
  /** In a sentence, with names of rows in place of keys as far as its report has them. */
  readonly message: string;
  /** The finding on one screen, as it was printed; what is known of it where that cannot be read. */
  readonly text: string;
  /** The statement that did it, where it can be told. */
  readonly statement: BlamedStatement | null;
  /** Whether the campaign before did not find it; null where there was none to hold it against. */
  readonly isNew: boolean | null;
};

/** The findings of a campaign, those first that are new. */
export async function findingsOf(saved: SavedCampaign): Promise<readonly Found[]> {
  const found = await Promise.all(saved.findings.map((one) => foundOf(one, saved)));
  return found.toSorted((one, other) => Number(other.isNew ?? false) - Number(one.isNew ?? false));
}

/** Signatures that the campaign before found, and this one did not. */
export function notMetAgain({ campaign, last }: SavedCampaign): readonly string[] {
  if (last === null) return [];
  const met = new Set([...campaign.findings, ...campaign.flaky].flatMap(({ signature, also }) => [signature, ...also]));
  return last.findings.map(({ signature }) => signature).filter((signature) => !met.has(signature));
}

async function foundOf(finding: SavedFinding, { last }: SavedCampaign): Promise<Found> {
  const { entry, folder, bundle, problem } = finding;
  const screen = await readFile(join(folder, 'report.md'), 'utf8').catch(() => '');
  const text = /```text\n([\s\S]*)\n```/.exec(screen)?.[1];
  const [, shown] = text?.split('\n') ?? [];
  const known = new Set(last?.findings.flatMap(({ signature, also }) => [signature, ...also]));
  return {
    ...finding,
    message: printable(shown?.trim() || entry.message),
    text: printable(text ?? [entry.message, problem ?? ''].join('\n').trim()),
    // Written by leakproof, as the schema of bundles has it.
    statement: (bundle?.statement as BlamedStatement | undefined) ?? null,
    isNew: last === null ? null : ![entry.signature, ...entry.also].some((signature) => known.has(signature)),
  };
}
