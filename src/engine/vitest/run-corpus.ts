import { describe, it } from 'vitest';
import { assertCorpusFits, readCorpus } from '../campaign/corpus.ts';
import { checkKnown, KnownFindings } from '../campaign/known-findings.ts';
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

/** Makes a test of each sequence that was kept as a regression, and one of what is accepted. None where there is neither. */
export async function runCorpus(
  session: Session,
  { corpus: folder, diagnostics = createDiagnostics() }: CorpusSuite = {},
): Promise<void> {
  const corpus = await readCorpus(folder);
  if (session.accepted.some(({ counterexample }) => counterexample !== undefined)) checkAccepted(session);
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

/** Makes a test that runs what shows accepted findings. What no longer occurs is told, and fails nothing: it was mended. */
function checkAccepted(session: Session): void {
  it('accepted findings that no longer occur are told', { timeout: patienceMs }, async () => {
    const known = new KnownFindings(session.accepted);
    for (const one of known.checkable) known.note(one.signature, await checkKnown(session, one));
    for (const { accepted, state, reason } of known.all) {
      if (accepted.counterexample === undefined || state === 'occurs') continue;
      const what = state === 'gone' ? 'no longer occurs: delete' : `cannot be told, since ${reason} See`;
      console.warn(`accepted, but ${accepted.signature} ${what} ${accepted.file}`);
    }
  });
}
