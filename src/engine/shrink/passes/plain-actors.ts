import { type Actor, isOfSeveral } from '../../sequence/actor.ts';
import { gallop } from '../gallop.ts';
import type { Candidates, Work } from '../pass.ts';
import { type ActorExchange, replaceActors } from '../replace-actors.ts';

/**
 * Has done by somebody who works for one tenant alone what a person of several did, in the same tenant and role: a reader need not ask what
 * the other place has to do with it, and a comparison may look at what would be set aside for it.
 */
export function plainActors(work: Work): Candidates {
  const actors = [...work.actors.values()];
  const isPlain = (actor: Actor) => !isOfSeveral(actors, actor);
  const exchanges = [...new Set(work.current.steps.map(({ actor }) => actor))].flatMap((from): ActorExchange[] => {
    const own = work.actors.get(from);
    if (own === undefined || isPlain(own)) return [];
    const to = actors.find((actor) => actor.tenant === own.tenant && actor.role === own.role && isPlain(actor));
    return to === undefined ? [] : [{ from, to: to.id }];
  });
  return gallop(exchanges, (chosen) => replaceActors(work.current, chosen), exchanges.length);
}
