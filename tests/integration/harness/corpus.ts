import { describe, it } from 'vitest';
import { assertCorpusFits, readCorpus, type Session, storedCase } from '../../../src/engine/index.ts';
import { keepDigest, reportViolations } from './diagnostics.ts';

const corpus = await readCorpus();

/** The sequences that were kept as regressions, each a test of its own. None where there is no corpus. */
export function runCorpus(session: Session): void {
  if (corpus.length === 0) return;
  describe('the corpus', () => {
    it.each(corpus)('$name', async (kept) => {
      assertCorpusFits([kept], session);
      const result = await session.execute(storedCase(kept.sequence));
      await reportViolations(session, result, { scenario: kept.name });
      await keepDigest(session, kept.name, result);
    });
  });
}
