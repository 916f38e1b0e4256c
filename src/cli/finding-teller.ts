import { type FoundLeak, foundLeak } from '../engine/campaign/found-leak.ts';
import type { EvidenceWriter } from '../engine/evidence/evidence-writer.ts';
import type { Finding } from '../engine/evidence/finding.ts';

/** Tells each finding once: when it has been shrunk, or at the end, where that was broken off. */
export class FindingTeller {
  readonly #untold = new Map<string, Finding>();
  readonly #evidence: EvidenceWriter;
  readonly #tell: (finding: FoundLeak, text: string) => void;

  constructor(evidence: EvidenceWriter, tell: (finding: FoundLeak, text: string) => void) {
    this.#evidence = evidence;
    this.#tell = tell;
  }

  readonly onFinding = async (finding: Finding, stage: 'shrinking' | 'done'): Promise<void> => {
    this.#untold.set(finding.violation.signature, finding);
    if (stage === 'done') this.#tellOne(finding);
  };

  readonly tellRest = (): void => {
    for (const finding of [...this.#untold.values()]) this.#tellOne(finding);
  };

  #tellOne(finding: Finding): void {
    this.#untold.delete(finding.violation.signature);
    this.#tell(foundLeak(finding, this.#evidence), this.#evidence.render(finding));
  }
}
