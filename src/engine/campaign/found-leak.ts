import type { EvidenceWriter } from '../evidence/evidence-writer.ts';
import type { Finding } from '../evidence/finding.ts';

/** A finding as the campaign remembers it, without secrets where evidence is kept: the records stay with the worker that has them. */
export type FoundLeak = Omit<Finding, 'records' | 'projected' | 'coverage'> & {
  /** Where its bundle is, from the working directory; null where no evidence is kept. */
  readonly folder: string | null;
  /** What in its text is somebody else's: keys, the names that stand for them, canaries. */
  readonly marks: readonly string[];
};

/** A finding as the campaign remembers it. */
export function foundLeak(
  finding: Finding,
  evidence: Pick<EvidenceWriter, 'mask' | 'folderOf' | 'marksOf'> | undefined,
): FoundLeak {
  const { records, projected, coverage, ...found } = evidence?.mask(finding) ?? finding;
  return { ...found, folder: evidence?.folderOf(finding) ?? null, marks: evidence?.marksOf(finding) ?? [] };
}
