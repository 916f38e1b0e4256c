import type { Summary } from '../../engine/campaign/coordinator.ts';
import { Coverage, type CoverageCounts } from '../../engine/coverage/coverage.ts';

/** What a chunk of a campaign came to, as JSON. */
export type ChunkResult = {
  readonly runs: number;
  readonly elapsedMs: number;
  readonly counts: {
    readonly cells: CoverageCounts['cells'];
    readonly totals: CoverageCounts['totals'];
    readonly races: CoverageCounts['races'];
    readonly judged: readonly (readonly [string, number])[];
    readonly comparison: Omit<CoverageCounts['comparison'], 'crossed'> & { readonly crossed: readonly string[] };
  };
  readonly signatures: readonly (readonly [string, number])[];
  readonly examples: readonly (readonly [string, Example])[];
} & Pick<Summary, 'known' | 'passedOver' | 'lost'>;

type Example = Summary['examples'] extends ReadonlyMap<string, infer E> ? E : never;

/** The result of a chunk that was run to its end. */
export function chunkResult(summary: Summary): ChunkResult {
  const { runs, elapsedMs, coverage, signatures, examples, known, passedOver, lost } = summary;
  const { cells, totals, races, judged, comparison } = coverage.counts;
  return {
    runs,
    elapsedMs,
    counts: {
      cells,
      totals,
      races,
      judged: [...judged],
      comparison: { ...comparison, crossed: [...comparison.crossed] },
    },
    signatures: [...signatures],
    examples: [...examples],
    known,
    passedOver,
    lost,
  };
}

/** What a campaign came to so far, added up from its chunks. */
export type ChunkSum = Pick<
  Summary,
  'runs' | 'coverage' | 'signatures' | 'examples' | 'known' | 'passedOver' | 'lost'
> & {
  /** Of all chunks together, so of several workers the sum. */
  readonly busyMs: number;
};

/** Adds up chunks. */
export function sumOf(chunks: readonly ChunkResult[]): ChunkSum {
  const coverage = new Coverage();
  const signatures = new Map<string, number>();
  const examples = new Map<string, Example>();
  for (const { counts, signatures: met, examples: shown } of chunks) {
    const { comparison, judged } = counts;
    coverage.add({
      ...counts,
      judged: new Map(judged),
      comparison: { ...comparison, crossed: new Set(comparison.crossed) },
    });
    for (const [signature, times] of met) signatures.set(signature, (signatures.get(signature) ?? 0) + times);
    for (const [key, example] of shown) if (!examples.has(key)) examples.set(key, example);
  }
  return {
    runs: chunks.reduce((sum, { runs }) => sum + runs, 0),
    busyMs: chunks.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0),
    coverage,
    signatures,
    examples,
    known: sumKnown(chunks.map(({ known }) => known)),
    passedOver: chunks.flatMap(({ passedOver }) => passedOver),
    lost: chunks.flatMap(({ lost }) => lost),
  };
}

/** Occurs where any chunk has met it; the counterexample is run by one of them alone, which knows more than the others. */
function sumKnown(known: readonly Summary['known'][]): Summary['known'] {
  const all = Map.groupBy(known.flat(), ({ accepted }) => accepted.signature);
  return [...all.values()].flatMap((ones) => {
    const [first] = ones;
    const told =
      ones.find(({ state }) => state === 'occurs') ?? ones.find(({ state }) => state === 'outdated') ?? first;
    return told === undefined ? [] : [{ ...told, times: ones.reduce((sum, { times }) => sum + times, 0) }];
  });
}
