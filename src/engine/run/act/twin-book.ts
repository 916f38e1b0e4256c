import { answerText } from '../../invariant/compare-answers.ts';
import type { Actor } from '../../sequence/actor.ts';
import type { Step } from '../../sequence/step.ts';
import type { Acted } from './act.ts';
import type { Replaced } from './ask-twin.ts';

/** A refusal that may be asked again. */
export type Refusal = Pick<Acted, 'outcome' | 'observations'> & {
  readonly step: Step;
  readonly actor: Actor;
  readonly replaced: Replaced;
};

/** After so many twins in a row that were answered alike a twin is rare: one in so many. */
export const commonTwins = 3;
export const rareTwins = 16;

/** Answers that hold what differs each time would else be kept for ever. */
const mostKinds = 10_000;

/**
 * Knows of which refusals the twin has told something lately. What an action answers for a field to a role is asked of a twin a few times;
 * where that was always answered alike, it is asked now and then, and as often as before once it was not. The same refusals in the same
 * order are asked alike.
 */
export class TwinBook {
  readonly #alike = new Map<string, { times: number; spared: number }>();

  /** Whether the twin of that refusal is worth its while. */
  wants(refusal: Refusal): boolean {
    const kind = this.#alike.get(kindOf(refusal));
    if (kind === undefined || kind.times < commonTwins) return true;
    kind.spared = (kind.spared + 1) % rareTwins;
    return kind.spared === 0;
  }

  /** Notes how a twin was answered. */
  note(refusal: Refusal, isAlike: boolean): void {
    const name = kindOf(refusal);
    if (this.#alike.size >= mostKinds) this.#alike.clear();
    const kind = this.#alike.get(name) ?? { times: 0, spared: 0 };
    this.#alike.set(name, isAlike ? { ...kind, times: kind.times + 1 } : { times: 0, spared: 0 });
  }
}

/** Refusals are of one kind where action, role, the fields that name others' rows, and the answer but for ids and numbers are the same. */
function kindOf({ step, actor, replaced, outcome, observations }: Refusal): string {
  const asked = replaced.map(({ from }) => ({ from: '<asked>', to: from }));
  const answer = answerText({ outcome, observations }, asked).replaceAll(/\d+/g, '#');
  return JSON.stringify([step.action, actor.role, replaced.map(({ field }) => field), answer]);
}
