import type { Journal, SequencePositions } from '../../database/journal/journal.ts';
import type { DrawnNumbers } from '../../projection/tenant-view.ts';

/** Where the database's sequences stood when each step began. */
export type SequencesAtSteps = ReadonlyMap<string, SequencePositions>;

/**
 * Follows the database's sequences through a run. In a projection it moves them on to where they stood when the step began in the run
 * itself, so that the step draws the same numbers: the steps that are missing have left the same gaps.
 */
export class SequenceTrail {
  readonly #journal: Journal;
  readonly #wanted: SequencesAtSteps;
  readonly #starts = new Map<string, SequencePositions>();
  readonly #drawn = new Map<string, readonly DrawnNumbers[]>();
  #last: string | undefined;

  constructor(journal: Journal, wanted: SequencesAtSteps = new Map()) {
    this.#journal = journal;
    this.#wanted = wanted;
  }

  get starts(): SequencesAtSteps {
    return this.#starts;
  }

  /** What each step has drawn, once the next one has begun, or the run has ended. */
  get drawn(): ReadonlyMap<string, readonly DrawnNumbers[]> {
    return this.#drawn;
  }

  /** Called when a step is about to begin, and after the last one without a step. */
  async begin(step: string | undefined): Promise<void> {
    const { reached, position } = await this.#journal.moveSequences(this.#wanted.get(step ?? ''));
    if (this.#last !== undefined) this.#drawn.set(this.#last, drawnBetween(this.#starts.get(this.#last), reached));
    if (step !== undefined) this.#starts.set(step, position);
    this.#last = step;
  }
}

function drawnBetween(start: SequencePositions = new Map(), end: SequencePositions): readonly DrawnNumbers[] {
  return [...end].flatMap(([sequence, last]): DrawnNumbers[] => {
    const first = start.get(sequence) ?? null;
    return last === first ? [] : [{ sequence, from: Number(first ?? 0), to: Number(last ?? 0) }];
  });
}
