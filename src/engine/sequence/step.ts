import type { Json } from './json.ts';

/** One action by one actor with concrete input. `id` is stable: handles name it, and no shrink pass changes it. */
export type Step = {
  readonly id: string;
  readonly actor: string;
  readonly action: string;
  /** Plain data; entities appear as `{ "$ref": … }` (see `Reference`). */
  readonly input: Json;
};
