import { describe, it } from 'vitest';
import { assertCorpusFits, readCorpus } from '../campaign/corpus.ts';
import type { Session } from '../run/session.ts';
import { storedCase } from '../sequence/case.ts';
import { createDiagnostics, type Diagnostics } from './diagnostics.ts';
import { patienceMs } from './patience.ts';

/** Makes a test of each sequence that was kept as a regression in `seeds/corpus`. None where there is no corpus. */
export async function runCorpus(session: Session, diagnostics: Diagnostics = createDiagnostics()): Promise<void> {
  const corpus = await readCorpus();
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
