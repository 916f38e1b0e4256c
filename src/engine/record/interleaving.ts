import type { Place } from './place.ts';

/** A statement or a checkout that had its turn in a race. */
export type RaceTurn = {
  /** Whose it was; null of what is no step's. */
  readonly step: string | null;
  readonly kind: 'statement' | 'checkout';
  readonly text: string;
  /** Given where it was begun outside of all steps: it is no turn of theirs, but the doing of whoever went on before it. */
  readonly isAside?: true;
  readonly place?: Place;
  /** The steps whose locks it waited for. */
  readonly waitsFor?: readonly string[];
};

/**
 * How sure it was to hit a bug that takes so many orderings of turns, whatever it is: where the turns went by priorities with that many changes
 * less one, among at least as many turns as there were. The probability is `chance` at least.
 */
export type Bound = { readonly orderings: number; readonly chance: number };

/** How the steps of a race took turns, in the order in which they were let go. */
export type Interleaving = {
  readonly steps: readonly string[];
  readonly turns: readonly RaceTurn[];
  /** False where it cannot be told who has done what: the race is not judged then. */
  readonly isTold: boolean;
  readonly bound?: Bound;
};

/** Whether a step went on after another had begun and before that had ended: without that they might as well have run one after the other. */
export function overlaps({ steps, turns }: Interleaving): boolean {
  const spans = steps.map((id) => {
    const at = turns.flatMap(({ step }, index) => (step === id ? [index] : []));
    return { first: at[0] ?? -1, last: at.at(-1) ?? -1 };
  });
  return spans.some(({ first }, index) =>
    spans.some((other, at) => at !== index && other.first !== -1 && first > other.first && first < other.last),
  );
}
