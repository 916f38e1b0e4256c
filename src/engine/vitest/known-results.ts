import type { RunResult } from '../run/execute/run-result.ts';
import { canonicalSequence } from '../sequence/canonical.ts';
import type { Sequence } from '../sequence/sequence.ts';

/** What sequences came to: each is run once, however often chance draws it, since it comes to the same every time. */
export class KnownResults {
  readonly #results = new Map<string, RunResult>();

  /** What the sequence came to; it is run where that is not known. One that throws or violates anything is not kept. */
  async of(sequence: Sequence, run: () => Promise<RunResult>): Promise<RunResult> {
    const text = canonicalSequence(sequence);
    const result = this.#results.get(text) ?? (await run());
    if (result.violations.length === 0) this.#results.set(text, result);
    return result;
  }
}
