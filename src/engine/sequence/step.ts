import type { Json } from './json.ts';

/** That a step runs at once with those beside it that are in the same race. */
export type RaceMark = {
  /** What they have in common: the id of the step that was the first of them once. */
  readonly id: string;
  /** Its turns, counted from 1 over all steps of the race, each from the first to the last of a row. Who asks first goes first where nobody has any. */
  readonly turns?: readonly Turns[];
};

/** From the first to the last of turns in a row. */
export type Turns = readonly [from: number, to: number];

/** One action by one actor with concrete input. `id` is stable: handles name it, and no shrink pass changes it. */
export type Step = {
  readonly id: string;
  readonly actor: string;
  readonly action: string;
  /** Plain data; entities appear as `{ "$ref": … }` (see `Reference`). */
  readonly input: Json;
  /** There where it runs at once with the steps beside it. */
  readonly race?: RaceMark;
};
