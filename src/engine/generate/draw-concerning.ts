import type { Step } from '../sequence/step.ts';
import { drawChance, drawOne, drawWeighted } from './draw.ts';
import { aboutPerson, isAbout } from './draw-near.ts';
import { rowsNamedIn } from './draw-race.ts';
import { type DrawStepOptions, drawStep } from './draw-step.ts';
import { entitiesAt } from './entities.ts';
import { drawWish } from './wishes.ts';

/** How often somebody does something, rather than that it is done to what tells of them. */
const byShare = 0.5;

/** How many actions are tried on what tells of somebody. */
const maxTries = 8;

/** Something by one of these people, or to a row that tells of one; undefined where nothing of the kind is found. */
export function drawConcerning(options: DrawStepOptions, people: readonly string[]): Step | undefined {
  const { random, actors, actions, swarm, world } = options;
  const person = drawOne(random, people);
  if (person === undefined) return undefined;
  if (drawChance(random, byShare)) {
    const own = actors.filter((actor) => actor.person === person);
    return drawStep({ ...options, actors: own, last: undefined, intent: 'fitting' });
  }
  const about = { ...options, world: aboutPerson(world, person) };
  for (let attempt = 0; attempt < maxTries; attempt += 1) {
    const action = drawWeighted(random, actions, ({ name }) => swarm.actions.get(name) ?? 0);
    if (action === undefined) return undefined;
    const step = drawWish(about, { action: action.name, intent: 'fitting' });
    if (step && namesRowAbout(options, step, person)) return step;
  }
  return undefined;
}

function namesRowAbout(options: DrawStepOptions, step: Step, person: string): boolean {
  return entitiesAt(options.world, rowsNamedIn(options, step)).some(({ row }) => isAbout(row, person));
}
