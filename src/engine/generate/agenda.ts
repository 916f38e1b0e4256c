import type * as fc from 'fast-check';
import { type Action, timePassName } from '../harness/action.ts';
import { isOfSeveral } from '../sequence/actor.ts';
import type { Step } from '../sequence/step.ts';
import { drawBelow, drawChance } from './draw.ts';
import { drawAboutPerson, drawAnew, drawFollowUp, drawTrespass } from './draw-near.ts';
import { type DrawStepOptions, drawEcho } from './draw-step.ts';
import { Encores } from './encore.ts';
import { Meetings, meetingsOf } from './meetings.ts';
import { Namesakes } from './namesakes.ts';
import { Pursuits, type Way } from './pursuit.ts';
import { drawWish, isBentWish, Wishes, wishesOf } from './wishes.ts';

/** Of the steps that are drawn, how many try what the run has on its list, while there is something. */
const wishShare = 0.35;

/** Of all steps, how many try what has to be refused, whatever else the run is up to, until it has tried its share. */
const bentShare = 0.3;

/** Of the other steps, how many begin something that two tenants are to do, while there is something. */
const meetingShare = 0.2;

/** Of the steps that are drawn, how many go towards the run's aim, until that was reached once, and after that. */
const pursuitShares = { before: 0.85, after: 0.4 } as const;

/** Of the other steps, how many come back to what the run has written or done. */
const nearShares = {
  echo: 0.06,
  echoOfBoth: 0.15,
  echoOfReading: 0.2,
  followUp: 0.15,
  person: 0.06,
  anew: 0.06,
  trespass: 0.03,
} as const;

/** Of the runs, how many do something again and again that writes, and how often; the seldomer the more often. */
const repeatShare = 0.3;
const fewestRepeats = 2;
const mostRepeats = 12;

export type AgendaOptions = {
  readonly actions: readonly Action<never>[];
  readonly forRoles?: ReadonlySet<string>;
  /** What only one tenant's rows hold. */
  readonly canaries?: readonly string[];
  readonly turn: number | undefined;
  /** Where the run is to get to, and how. */
  readonly way: Way;
  /** How many steps are to be drawn. */
  readonly steps: number;
};

/**
 * What a run is up to beside what chance brings: the aim that it was given, if any; its share of what there is to try (see `wishesOf`); what
 * lies near to what it has done (see `draw-near.ts`); what it has done anew once a row is gone, and another row under the same name; and in a few runs the same thing again and
 * again, since a quota, a limit or a counter shows only at the n-th time.
 */
export class Agenda {
  readonly #wishes: Wishes;
  readonly #pursuits: Pursuits;
  readonly #meetings: Meetings;
  /** From which step on something is to be repeated, and how often; counted in steps that are drawn. */
  readonly #repeat: { readonly from: number; readonly times: number };
  readonly #past: Step[] = [];
  readonly #encores = new Encores();
  readonly #namesakes: Namesakes;
  #drawn = 0;
  /** What is being repeated, and how often it was by now. */
  #repeated: { readonly step: Step; times: number } | undefined;

  constructor(random: fc.Random, { turn, way, steps, canaries = [], ...doing }: AgendaOptions) {
    this.#namesakes = new Namesakes({ canaries });
    this.#pursuits = new Pursuits(way);
    this.#wishes = new Wishes(turn === undefined ? [] : wishesOf(turn, doing));
    this.#meetings = new Meetings(turn === undefined ? [] : meetingsOf(turn, doing.actions));
    this.#repeat = drawChance(random, repeatShare)
      ? {
          from: 1 + drawBelow(random, Math.max(1, steps)),
          times: fewestRepeats + drawBelow(random, 1 + drawBelow(random, mostRepeats - fewestRepeats + 1)),
        }
      : { from: 0, times: 0 };
  }

  /** The next step, where the agenda has one that can be done now. For a race, what is to be refused does not come first: nothing comes of two such. */
  draw(options: DrawStepOptions, { isForRace = false } = {}): Step | undefined {
    this.#drawn += 1;
    if (options.last && options.last.id !== this.#past.at(-1)?.id) this.#past.push(options.last);
    this.#namesakes.notice(options);
    const again = this.#encores.draw(options) ?? this.#namesakes.draw(options) ?? this.#drawAgain(options);
    if (again) return again;
    this.#meetings.note(options);
    const meeting = this.#meetings.goOn(options);
    if (meeting) return meeting;
    const bent =
      !isForRace && drawChance(options.random, bentShare) ? this.#wishes.draw(options, isBentWish) : undefined;
    if (bent) return bent;
    const onTheWay = drawChance(options.random, pursuitShares[this.#pursuits.isUnderWay ? 'before' : 'after'])
      ? this.#pursuits.draw(options)
      : undefined;
    if (onTheWay) return onTheWay;
    const near = this.#drawNear(options);
    if (near) return near;
    const meant = drawChance(options.random, meetingShare) ? this.#meetings.begin(options) : undefined;
    return meant ?? (drawChance(options.random, wishShare) ? this.#wishes.draw(options) : undefined);
  }

  /** Takes in each step of the run, before it is done. */
  note(options: DrawStepOptions, step: Step): void {
    this.#encores.add(options, step);
    this.#pursuits.note(options, step);
    this.#namesakes.add(options, step);
  }

  #drawNear(options: DrawStepOptions): Step | undefined {
    const { random } = options;
    if (drawChance(random, echoShareOf(options))) return drawEcho(options);
    if (drawChance(random, nearShares.followUp)) return drawFollowUp(options);
    if (drawChance(random, nearShares.person)) return drawAboutPerson(options);
    if (drawChance(random, nearShares.anew)) return drawAnew(options, this.#past);
    return drawChance(random, nearShares.trespass) ? drawTrespass(options, this.#past) : undefined;
  }

  /**
   * The same thing once more, by the same actor; and after the last time by another tenant, with the same free values: what is counted, or
   * taken, over all tenants shows to that one.
   */
  #drawAgain(options: DrawStepOptions): Step | undefined {
    const { from, times } = this.#repeat;
    if (this.#drawn <= from || times === 0) return undefined;
    const { last, actors, world } = options;
    if (this.#repeated === undefined && last !== undefined && last.action !== timePassName)
      if ((world.turnsOf(last.action)?.writes ?? 0) > 0) this.#repeated = { step: last, times: 0 };
    if (this.#repeated === undefined || this.#repeated.times > times) return undefined;
    this.#repeated.times += 1;
    const { step } = this.#repeated;
    if (this.#repeated.times > times) return drawEcho({ ...options, last: last?.action === step.action ? last : step });
    const wish = { action: step.action, intent: 'fitting' } as const;
    return drawWish({ ...options, actors: actors.filter(({ id }) => id === step.actor) }, wish);
  }
}

/** How often the last step is done in another tenant: what somebody has read may have been remembered for whoever reads next. */
function echoShareOf(options: DrawStepOptions): number {
  const { last, world } = options;
  if (isOfBoth(options)) return nearShares.echoOfBoth;
  return last !== undefined && world.turnsOf(last.action)?.writes === 0 ? nearShares.echoOfReading : nearShares.echo;
}

/** Whether the last step was one of somebody who acts in another tenant, too: what they have in both is alike more often than not. */
function isOfBoth({ actors, last }: DrawStepOptions): boolean {
  return actors.some((actor) => actor.id === last?.actor && isOfSeveral(actors, actor));
}
