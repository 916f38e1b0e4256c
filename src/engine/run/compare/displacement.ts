import type { SequencePositions } from '../../database/journal/journal.ts';
import type { DrawnNumbers, StepInside, TenantView } from '../../projection/tenant-view.ts';
import type { SequencesAtSteps } from '../execute/sequence-trail.ts';

/** Far enough for no figure to reach, and short of what would make codes of a fixed width longer. */
const distance = 500n;

/** A projection in which some steps draw other ids, tokens and numbers than they did. */
export type Displacement = {
  readonly steps: ReadonlySet<string>;
  /** Where all sequences are to stand when a step begins. */
  readonly sequences: SequencesAtSteps;
};

/** Displaces what those steps have drawn in a projection; `sequences` is where the sequences are to stand at all others. */
export function displacementOf(
  steps: ReadonlySet<string>,
  { insides }: TenantView,
  sequences: SequencesAtSteps,
): Displacement {
  const displaced = [...steps].map((step): [string, SequencePositions] => {
    const starts = drawnIn(insides.get(step)).map((drawn) => [drawn.sequence, startOf(drawn)] as const);
    return [step, new Map([...(sequences.get(step) ?? []), ...starts])];
  });
  return { steps, sequences: new Map([...sequences, ...displaced]) };
}

/** Whether a run has drawn where it was to: a sequence that begins anew at its end does not move, nor one whose numbers are drawn in advance. */
export function isDisplaced({ steps }: Displacement, before: TenantView, after: TenantView): boolean {
  return [...steps].every((step) =>
    drawnIn(before.insides.get(step)).every((drawn) =>
      drawnIn(after.insides.get(step)).some(
        ({ sequence, from }) => sequence === drawn.sequence && String(from) === startOf(drawn),
      ),
    ),
  );
}

function drawnIn(inside: StepInside | undefined): readonly DrawnNumbers[] {
  return inside?.drawn ?? [];
}

function startOf({ from, to }: DrawnNumbers): string {
  return String(to > from ? BigInt(from) + distance : BigInt(from) - distance);
}
