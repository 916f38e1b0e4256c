import type * as fc from 'fast-check';
import { type Action, timePassName } from '../harness/action.ts';
import type { Step } from '../sequence/step.ts';
import { drawBelow, drawChance } from './draw.ts';
import { drawAboutPerson, drawAnew, drawFollowUp, drawTrespass } from './draw-near.ts';
import { type DrawStepOptions, drawEcho } from './draw-step.ts';
import { Pursuit, type Way } from './pursuit.ts';
import { drawWish, Wishes, wishesOf } from './wishes.ts';

/** Of the steps that are drawn, how many try what the run has on its list, while there is something. */
const wishShare = 0.35;

/** Of the steps that are drawn, how many go towards the run's aim, until that was reached. */
const pursuitShare = 0.5;

/** Of the other steps, how many come back to what the run has written or done. */
const nearShares = { echo: 0.06, echoOfBoth: 0.15, followUp: 0.15, person: 0.05, anew: 0.06, trespass: 0.03 } as const;

/** Of the runs, how many do something again and again, and how often. */
const repeatShare = 0.12;
const fewestRepeats = 3;
const mostRepeats = 12;

export type AgendaOptions = {
  readonly actions: readonly Action<never>[];
  readonly forRoles?: ReadonlySet<string>;
  readonly turn: number | undefined;
  /** Where the run is to get to, and how. */
  readonly way: Way;
  /** How many steps are to be drawn. */
  readonly steps: number;
};

/**
 * What a run is up to beside what chance brings: the aim that it was given, if any; its share of what there is to try (see `wishesOf`); what
 * lies near to what it has done (see `draw-near.ts`); and in a few runs the same thing again and again, since a quota, a limit or a counter
 * shows only at the n-th time.
 */
export class Agenda {
  readonly #wishes: Wishes;
  readonly #pursuit: Pursuit;
  /** The step from which on something is repeated, and how often; counted in steps that are drawn. */
  readonly #repeat: { readonly from: number; readonly times: number };
  readonly #past: Step[] = [];
  #drawn = 0;
  #repeated: Step | undefined;

  constructor(random: fc.Random, { turn, way, steps, ...doing }: AgendaOptions) {
    this.#pursuit = new Pursuit(way);
    this.#wishes = new Wishes(turn === undefined ? [] : wishesOf(turn, doing));
    this.#repeat = drawChance(random, repeatShare)
      ? {
          from: 1 + drawBelow(random, Math.max(1, steps)),
          times: fewestRepeats + drawBelow(random, mostRepeats - fewestRepeats + 1),
        }
      : { from: 0, times: 0 };
  }

  /** The next step, where the agenda has one that can be done now. */
  draw(options: DrawStepOptions): Step | undefined {
    this.#drawn += 1;
    if (options.last && options.last.id !== this.#past.at(-1)?.id) this.#past.push(options.last);
    const again = this.#drawAgain(options);
    if (again) return again;
    const onTheWay = drawChance(options.random, pursuitShare) ? this.#pursuit.draw(options) : undefined;
    if (onTheWay) return onTheWay;
    return this.#drawNear(options) ?? (drawChance(options.random, wishShare) ? this.#wishes.draw(options) : undefined);
  }

  #drawNear(options: DrawStepOptions): Step | undefined {
    const { random } = options;
    if (drawChance(random, isOfBoth(options) ? nearShares.echoOfBoth : nearShares.echo)) return drawEcho(options);
    if (drawChance(random, nearShares.followUp)) return drawFollowUp(options);
    if (drawChance(random, nearShares.person)) return drawAboutPerson(options);
    if (drawChance(random, nearShares.anew)) return drawAnew(options, this.#past);
    return drawChance(random, nearShares.trespass) ? drawTrespass(options, this.#past) : undefined;
  }

  #drawAgain(options: DrawStepOptions): Step | undefined {
    const { from, times } = this.#repeat;
    if (this.#drawn <= from || this.#drawn > from + times) return undefined;
    const { last, actors } = options;
    if (this.#repeated === undefined && last?.action !== timePassName) this.#repeated = last;
    const { actor, action } = this.#repeated ?? {};
    if (action === undefined) return undefined;
    return drawWish({ ...options, actors: actors.filter(({ id }) => id === actor) }, { action, intent: 'fitting' });
  }
}

/** Whether the last step was one of somebody who acts in another tenant, too: what they have in both is alike more often than not. */
function isOfBoth({ actors, last }: DrawStepOptions): boolean {
  const by = actors.find(({ id }) => id === last?.actor);
  return (
    by !== undefined &&
    by.person !== null &&
    actors.some(({ person, tenant }) => person === by.person && tenant !== by.tenant)
  );
}
