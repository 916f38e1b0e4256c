import { describe, it } from 'vitest';
import { assertCorpusFits, readCorpus } from '../campaign/corpus.ts';
import type { Session } from '../run/session.ts';
import { storedCase } from '../sequence/case.ts';
import { createDiagnostics, type Diagnostics } from './diagnostics.ts';
import { patienceMs } from './patience.ts';

/** What every suite runs first, and where its evidence goes. Every entry may be left out. */
export type CorpusSuite = {
  /** The folder of the corpus; `seeds/corpus` unless given. Only there may it be absent. */
  readonly corpus?: string;
  /** What a failing test leaves behind; a bundle in `.leakproof/bundles` unless given. */
  readonly diagnostics?: Diagnostics;
};

/** Makes a test of each sequence that was kept as a regression. None where there is no corpus. */
export async function runCorpus(
  session: Session,
  { corpus: folder, diagnostics = createDiagnostics() }: CorpusSuite = {},
): Promise<void> {
  const corpus = await readCorpus(folder);
  if (corpus.length === 0) return;
  describe('the corpus', () => {
    it.each(corpus)('$name', { timeout: patienceMs }, async (kept) => {
      assertCorpusFits([kept], session);
      const result = await session.execute(storedCase(kept.sequence));
      await diagnostics.reportViolations(session, result, { scenario: kept.name });
      await diagnostics.keepDigest(session, kept.name, result);
    });
  });
}
