import type * as fc from 'fast-check';
import { type Action, isReferenceField, type Scene } from '../harness/action.ts';
import type { Actor } from '../sequence/actor.ts';
import { drawBelow, drawChance, drawOne } from './draw.ts';
import { dueFor } from './due.ts';
import type { World } from './entities.ts';
import { mayDo } from './standing.ts';
import type { Swarm } from './swarm.ts';

/**
 * Of the times that time passes, where it could pass to what the run aims at, to what is declared to be due, and to an instant that rows
 * just hold.
 */
const toAimShare = 0.9;
const toDueShare = 0.6;
const toHeldShare = 0.2;

/** Nothing that is further off is waited for: sessions and much else would have ended by then. */
const longestMinutes = 14 * 24 * 60;

const minuteMs = 60_000;

export type DrawMinutesOptions = {
  readonly random: fc.Random;
  readonly actions: readonly Action<never>[];
  readonly actors: readonly Actor[];
  readonly swarm: Swarm;
  readonly world: World;
  /** The action that the time is to lead to, where there is one. */
  readonly aim?: string | undefined;
};

/** After how many minutes it is looked whether a row fits that does not yet: hours, and days. */
const laterMinutes = [60, 240, 720, ...[1, 2, 3, 5, 7, 10].map((days) => days * 24 * 60)];

/** Of very many rows, how many are looked at. */
const mostRows = 100;

/** Minutes after which a row fits an action that does not fit it now: its `where` goes by the time. */
function untilFitting(
  action: Action<never>,
  { actors, world }: Pick<DrawMinutesOptions, 'actors' | 'world'>,
  { now, rows }: Scene,
): readonly number[] {
  const able = actors.filter((actor) => mayDo(world, actor, action));
  const fields = Object.values(action.input).filter(isReferenceField);
  return fields.flatMap(({ table, where }) => {
    if (where === undefined) return [];
    const seen = able.map((actor) => ({
      actor,
      own: world
        .candidates(table, actor)
        .slice(0, mostRows)
        .filter(({ owner }) => owner === null || owner === actor.tenant),
    }));
    const fits = (instant: string) =>
      seen.some(({ actor, own }) => own.some(({ row }) => where(row, { actor, now: instant, rows })));
    if (fits(now)) return [];
    return laterMinutes.filter((minutes) => fits(new Date(Date.parse(now) + minutes * minuteMs).toISOString()));
  });
}

/** After how many minutes there is something for an action that there is not now; none where it is not by the time. */
export function minutesUntil(
  { actions, actors, world }: Pick<DrawMinutesOptions, 'actions' | 'actors' | 'world'>,
  scene: Scene,
  name: string,
): readonly number[] {
  const action = actions.find((one) => one.name === name);
  if (action === undefined) return [];
  return [...minutesTo(world.now, dueFor(action, scene).later), ...untilFitting(action, { actors, world }, scene)];
}

/** Minutes from now to each of the instants that are neither past nor too far off. */
function minutesTo(now: string, instants: readonly number[]): readonly number[] {
  const minutes = instants.map((instant) => Math.ceil((instant - Date.parse(now)) / minuteMs));
  return [...new Set(minutes.filter((one) => one > 0 && one <= longestMinutes))];
}

/**
 * How many minutes are to pass so that something is due for an action of the run, or just is not yet; or so that it is what some row says.
 * Undefined where it is not to depend on rows.
 */
export function drawMinutes(
  { random, actions, actors, swarm, world, aim }: DrawMinutesOptions,
  scene: Scene,
): number | undefined {
  const waiting = actions.filter(({ name, waitsFor }) => waitsFor && (swarm.actions.get(name) ?? 0) > 0);
  const within = (instants: readonly number[]) => minutesTo(world.now, instants);
  const due = within(waiting.flatMap((action) => dueFor(action, scene).later));
  const aimed = aim === undefined ? [] : minutesUntil({ actions, actors, world }, scene, aim);
  if (aimed.length > 0 && drawChance(random, toAimShare)) return drawOne(random, aimed);
  const to =
    due.length > 0 && drawChance(random, toDueShare)
      ? drawOne(random, due)
      : drawChance(random, toHeldShare)
        ? drawOne(random, within(world.instants()))
        : undefined;
  // A minute to either side shows where "by" was meant to be "before".
  return to && Math.max(1, to - 1 + drawBelow(random, 3));
}
