import pc from 'picocolors';
import type { Summary } from '../engine/campaign/coordinator.ts';
import type { KnownFinding } from '../engine/campaign/known-findings.ts';
import { printable } from '../engine/printable.ts';

/** What became of accepted findings: a count of those that still occur, and a line for each that does not. */
export function knownLines({ known, runs }: Pick<Summary, 'known' | 'runs'>): readonly string[] {
  const occurring = known.filter(({ state }) => state === 'occurs');
  const times = occurring.reduce((sum, one) => sum + one.times, 0);
  const others = known.filter(({ state }) => state !== 'occurs');
  return [
    ...(occurring.length > 0
      ? [
          `  ${occurring.length} accepted ${occurring.length === 1 ? 'finding' : 'findings'}, met ${times} times on the way`,
        ]
      : []),
    ...others.map((one) => pc.yellow(`  ${printable(lineOf(one, runs))}`)),
  ];
}

function lineOf({ accepted: { signature, counterexample, file }, state, reason }: KnownFinding, runs: number): string {
  const where = file === undefined ? "the harness's accepted" : file;
  if (state === 'outdated')
    return `accepted, but not known whether it still occurs: ${signature}: ${reason} (${where})`;
  return counterexample === undefined
    ? `accepted, but not met in ${runs} runs: ${signature}; if it is mended, take it out of ${where}`
    : `accepted, but it no longer occurs: ${signature}; delete ${where}`;
}
